using System.Globalization;

namespace MaiCluster.Serving.Devices;

/// <summary>Devices that answer at the pace of a profile, as the operator asks for them: <c>4x80GiB</c>, <c>2x24GiB:a10-24gb</c>, <c>8xH100</c>.</summary>
public static class SimulatedDeviceList
{
    /// <summary>Devices in all: what the planner is measured with.</summary>
    public const int MaxDevices = 1_000;

    /// <summary>Bytes of one: more than any rack of today holds together.</summary>
    public const long MaxBytes = 16L << 40;

    /// <summary>Bytes of one: less holds no model.</summary>
    public const long MinBytes = 1L << 20;

    private const string Form = "expected COUNTxSIZE, such as 4x80GiB, COUNTxSIZE:KIND, such as 4x80GiB:h100-80gb, or COUNTxGPU, such as 8xH100; a comma between two";

    private static readonly (string Unit, long Bytes)[] Units = [("TIB", 1L << 40), ("GIB", 1L << 30), ("MIB", 1L << 20), ("GB", 1_000_000_000), ("MB", 1_000_000)];

    /// <summary>The devices of a node: <c>sim0</c>, <c>sim1</c>, and so on.</summary>
    /// <exception cref="FormatException">The message says which part is wrong and what would be right.</exception>
    public static IReadOnlyList<Device> Parse(string text, string node)
    {
        var devices = new List<Device>();
        foreach (var part in text.Split(',', StringSplitOptions.TrimEntries))
        {
            var (count, bytes, kind) = Group(part);
            if (devices.Count + count > MaxDevices)
            {
                throw new FormatException($"'{text}' asks for too many devices: at most {MaxDevices} are simulated on a node.");
            }

            for (var i = 0; i < count; i++)
            {
                devices.Add(new Device
                {
                    Id = new DeviceId(node, string.Create(CultureInfo.InvariantCulture, $"sim{devices.Count}")),
                    Kind = kind,
                    Description = string.Create(CultureInfo.InvariantCulture, $"simulated {kind}, {bytes / (double)(1L << 30):0.#} GiB"),
                    MemoryBytes = bytes,
                    IsSimulated = true,
                });
            }
        }

        return devices;
    }

    private static (int Count, long Bytes, string Kind) Group(string part)
    {
        var cross = part.IndexOf('x', StringComparison.OrdinalIgnoreCase);
        if (cross < 1 || !int.TryParse(part.AsSpan(0, cross), NumberStyles.None, CultureInfo.InvariantCulture, out var count) || count < 1)
        {
            throw new FormatException($"'{part}' is not a group of simulated devices: {Form}.");
        }

        var rest = part[(cross + 1)..];
        var colon = rest.IndexOf(':', StringComparison.Ordinal);
        var size = colon < 0 ? rest : rest[..colon];
        if (colon >= 0 && !DeviceKind.IsName(rest[(colon + 1)..]))
        {
            throw new FormatException($"'{rest[(colon + 1)..]}' in '{part}' is not a kind of device: a kind has {DeviceKind.NameRule}.");
        }

        if (BytesOf(size) is { } bytes)
        {
            return bytes is >= MinBytes and <= MaxBytes
                ? (count, bytes, colon < 0 ? DeviceKind.NameOfSize(bytes) : rest[(colon + 1)..])
                : throw new FormatException($"'{size}' in '{part}' is no size for a device: expected 1MiB to 16TiB.");
        }

        return colon < 0 && Named(size) is { } known
            ? (count, (long)known.MemoryGigabytes << 30, known.Name)
            : throw new FormatException($"'{part}' is not a group of simulated devices: '{size}' is no size and no known GPU; {Form}.");
    }

    private static long? BytesOf(string size)
    {
        foreach (var (unit, bytes) in Units)
        {
            if (size.EndsWith(unit, StringComparison.OrdinalIgnoreCase)
                && decimal.TryParse(size.AsSpan(0, size.Length - unit.Length), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value)
                && value < 1_000_000)
            {
                return (long)(value * bytes);
            }
        }

        return null;
    }

    /// <summary>A kind by its whole name, or the first one of its family: <c>H100</c> is <c>h100-80gb</c>.</summary>
    private static DeviceKind? Named(string name) =>
        DeviceKind.Gpus.FirstOrDefault(kind => kind.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
        ?? DeviceKind.Gpus.FirstOrDefault(kind => kind.Name.StartsWith(name + "-", StringComparison.OrdinalIgnoreCase));
}
