namespace MaiCluster.Simulation.World;

/// <summary>Which models are loaded on which device; each entry is a device, each number the index of a model.</summary>
public sealed record Placement(IReadOnlyList<IReadOnlyList<int>> Devices)
{
    public static Placement Empty { get; } = new([]);

    /// <summary>Devices with a model.</summary>
    public int Held => Devices.Count(models => models.Count > 0);
}
