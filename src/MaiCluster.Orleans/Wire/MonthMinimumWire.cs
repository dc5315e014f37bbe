using MaiCluster.Serving.Ledgers.Shares;

namespace MaiCluster.Orleans.Wire;

/// <summary><see cref="MonthMinimum"/> on the way between silos.</summary>
[GenerateSerializer]
[Alias("mai.month-minimum")]
internal struct MonthMinimumWire
{
    [Id(0)]
    public string Partner;
    [Id(1)]
    public int Month;
    [Id(2)]
    public long MinimumMicros;
}

[RegisterConverter]
internal sealed class MonthMinimumConverter : IConverter<MonthMinimum, MonthMinimumWire>
{
    public MonthMinimum ConvertFromSurrogate(in MonthMinimumWire surrogate) => new(surrogate.Partner, DateOnly.FromDayNumber(surrogate.Month), surrogate.MinimumMicros);

    public MonthMinimumWire ConvertToSurrogate(in MonthMinimum value) => new() { Partner = value.Partner, Month = value.Month.DayNumber, MinimumMicros = value.MinimumMicros };
}
