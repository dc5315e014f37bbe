using MaiCluster.Serving.Devices;

namespace MaiCluster.Orleans.Wire;

/// <summary><see cref="DeviceSnapshot"/> with its device on the way between silos.</summary>
[GenerateSerializer]
[Alias("mai.device")]
internal struct DeviceWire
{
    [Id(0)]
    public DeviceId Id;
    [Id(1)]
    public string Kind;
    [Id(2)]
    public string Description;
    [Id(3)]
    public long MemoryBytes;
    [Id(4)]
    public long PricePerHourMicros;
    [Id(5)]
    public bool IsSimulated;
    [Id(6)]
    public long? UsedBytes;
    [Id(7)]
    public double? Utilization;
    [Id(8)]
    public double? PowerWatts;
}

[RegisterConverter]
internal sealed class DeviceConverter : IConverter<DeviceSnapshot, DeviceWire>
{
    public DeviceSnapshot ConvertFromSurrogate(in DeviceWire surrogate) => new(new Device
    {
        Id = surrogate.Id,
        Kind = surrogate.Kind,
        Description = surrogate.Description,
        MemoryBytes = surrogate.MemoryBytes,
        PricePerHourMicros = surrogate.PricePerHourMicros,
        IsSimulated = surrogate.IsSimulated,
    })
    {
        UsedBytes = surrogate.UsedBytes,
        Utilization = surrogate.Utilization,
        PowerWatts = surrogate.PowerWatts,
    };

    public DeviceWire ConvertToSurrogate(in DeviceSnapshot value) => new()
    {
        Id = value.Device.Id,
        Kind = value.Device.Kind,
        Description = value.Device.Description,
        MemoryBytes = value.Device.MemoryBytes,
        PricePerHourMicros = value.Device.PricePerHourMicros,
        IsSimulated = value.Device.IsSimulated,
        UsedBytes = value.UsedBytes,
        Utilization = value.Utilization,
        PowerWatts = value.PowerWatts,
    };
}
