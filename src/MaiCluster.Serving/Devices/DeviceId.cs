namespace MaiCluster.Serving.Devices;

/// <summary>One device of one node, such as <c>node-1/gpu0</c>.</summary>
public readonly record struct DeviceId
{
    /// <exception cref="ArgumentException">A part is empty or has a slash.</exception>
    public DeviceId(string node, string name)
    {
        Node = Part(node, nameof(node));
        Name = Part(name, nameof(name));
    }

    public string Node { get; }

    /// <summary>Its name on the node: <c>cpu</c>, <c>gpu0</c>, <c>sim3</c>.</summary>
    public string Name { get; }

    /// <exception cref="FormatException">The text is not NODE/NAME.</exception>
    public static DeviceId Parse(string text) =>
        text.Split('/') is [{ Length: > 0 } node, { Length: > 0 } name] ? new DeviceId(node, name) : throw new FormatException($"'{text}' is not a device: expected NODE/NAME.");

    public override string ToString() => $"{Node}/{Name}";

    private static string Part(string value, string name) =>
        value.Length > 0 && !value.Contains('/', StringComparison.Ordinal) ? value : throw new ArgumentException($"'{value}' cannot be a part of a device's id: it is empty or has a slash.", name);
}
