using MaiCluster.Serving.Ledgers;
using MaiCluster.Serving.Ledgers.Adjustments;

namespace MaiCluster.Orleans.Wire;

/// <summary><see cref="Adjustment"/> on the way between silos.</summary>
[GenerateSerializer]
[Alias("mai.adjustment")]
internal struct AdjustmentWire
{
    [Id(0)]
    public string Id;
    [Id(1)]
    public DateTimeOffset Time;
    [Id(2)]
    public string? Corrects;
    [Id(3)]
    public string? Tenant;
    [Id(4)]
    public string? Partner;
    [Id(5)]
    public long AmountMicros;
    [Id(6)]
    public string Reason;
}

[RegisterConverter]
internal sealed class AdjustmentConverter : IConverter<Adjustment, AdjustmentWire>
{
    public Adjustment ConvertFromSurrogate(in AdjustmentWire surrogate) => new()
    {
        Id = surrogate.Id,
        Time = surrogate.Time,
        Corrects = surrogate.Corrects is { } entry ? EntryReference.Parse(entry) : null,
        Tenant = surrogate.Tenant,
        Partner = surrogate.Partner,
        AmountMicros = surrogate.AmountMicros,
        Reason = surrogate.Reason,
    };

    public AdjustmentWire ConvertToSurrogate(in Adjustment value) => new()
    {
        Id = value.Id,
        Time = value.Time,
        Corrects = value.Corrects?.ToString(),
        Tenant = value.Tenant,
        Partner = value.Partner,
        AmountMicros = value.AmountMicros,
        Reason = value.Reason,
    };
}
