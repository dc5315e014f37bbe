namespace MaiCluster.Serving.Devices;

/// <summary>A device and what was last measured of it; null where the device does not tell.</summary>
public sealed record DeviceSnapshot(Device Device)
{
    /// <summary>In use by anything, ours or not.</summary>
    public long? UsedBytes { get; init; }

    /// <summary>0 to 1, over the last second.</summary>
    public double? Utilization { get; init; }

    public double? PowerWatts { get; init; }
}
