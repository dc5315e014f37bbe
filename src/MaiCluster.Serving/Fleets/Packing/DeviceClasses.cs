using MaiCluster.Serving.Devices;

namespace MaiCluster.Serving.Fleets.Packing;

/// <summary>Devices that are alike, so that each model is reckoned once for all of them.</summary>
internal sealed class DeviceClasses
{
    private readonly Dictionary<(string Kind, long MemoryBytes, long Price), int> _indices = [];
    private readonly List<(string Kind, long MemoryBytes, long Price)> _classes = [];

    public int Count => _classes.Count;

    public (string Kind, long MemoryBytes, long Price) this[int index] => _classes[index];

    public IEnumerable<string> Kinds() => _classes.Select(one => one.Kind).Distinct().Order(StringComparer.Ordinal);

    public int Add(Device device)
    {
        var key = (device.Kind, device.MemoryBytes, device.PricePerHourMicros);
        if (!_indices.TryGetValue(key, out var index))
        {
            index = _classes.Count;
            _indices.Add(key, index);
            _classes.Add(key);
        }

        return index;
    }
}
