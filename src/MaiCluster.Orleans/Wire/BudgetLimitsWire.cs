using MaiCluster.Serving.Budgets;

namespace MaiCluster.Orleans.Wire;

/// <summary><see cref="BudgetLimits"/> on the way between silos.</summary>
[GenerateSerializer]
[Alias("mai.budget-limits")]
internal struct BudgetLimitsWire
{
    [Id(0)]
    public long? MicrosPerDay;
    [Id(1)]
    public long? MicrosPerMonth;
    [Id(2)]
    public long? MicrosInAll;
    [Id(3)]
    public long? RequestsPerMinute;
    [Id(4)]
    public long? TokensPerMinute;
    [Id(5)]
    public long? AtOnce;
    [Id(6)]
    public int[] WarnPercents;
}

[RegisterConverter]
internal sealed class BudgetLimitsConverter : IConverter<BudgetLimits, BudgetLimitsWire>
{
    public BudgetLimits ConvertFromSurrogate(in BudgetLimitsWire surrogate) => new()
    {
        MicrosPerDay = surrogate.MicrosPerDay,
        MicrosPerMonth = surrogate.MicrosPerMonth,
        MicrosInAll = surrogate.MicrosInAll,
        RequestsPerMinute = surrogate.RequestsPerMinute,
        TokensPerMinute = surrogate.TokensPerMinute,
        AtOnce = surrogate.AtOnce,
        WarnPercents = surrogate.WarnPercents,
    };

    public BudgetLimitsWire ConvertToSurrogate(in BudgetLimits value) => new()
    {
        MicrosPerDay = value.MicrosPerDay,
        MicrosPerMonth = value.MicrosPerMonth,
        MicrosInAll = value.MicrosInAll,
        RequestsPerMinute = value.RequestsPerMinute,
        TokensPerMinute = value.TokensPerMinute,
        AtOnce = value.AtOnce,
        WarnPercents = [.. value.WarnPercents],
    };
}
