using MaiCluster.Serving.Budgets;

namespace MaiCluster.Orleans.Wire;

/// <summary><see cref="BudgetStanding"/> on the way between silos.</summary>
[GenerateSerializer]
[Alias("mai.budget-standing")]
internal struct BudgetStandingWire
{
    [Id(0)]
    public BudgetId Budget;
    [Id(1)]
    public BudgetLimits Limits;
    [Id(2)]
    public long SpentTodayMicros;
    [Id(3)]
    public long SpentThisMonthMicros;
    [Id(4)]
    public long SpentInAllMicros;
    [Id(5)]
    public long HeldMicros;
    [Id(6)]
    public long Running;
}

[RegisterConverter]
internal sealed class BudgetStandingConverter : IConverter<BudgetStanding, BudgetStandingWire>
{
    public BudgetStanding ConvertFromSurrogate(in BudgetStandingWire surrogate) => new()
    {
        Budget = surrogate.Budget,
        Limits = surrogate.Limits,
        SpentTodayMicros = surrogate.SpentTodayMicros,
        SpentThisMonthMicros = surrogate.SpentThisMonthMicros,
        SpentInAllMicros = surrogate.SpentInAllMicros,
        HeldMicros = surrogate.HeldMicros,
        Running = surrogate.Running,
    };

    public BudgetStandingWire ConvertToSurrogate(in BudgetStanding value) => new()
    {
        Budget = value.Budget,
        Limits = value.Limits,
        SpentTodayMicros = value.SpentTodayMicros,
        SpentThisMonthMicros = value.SpentThisMonthMicros,
        SpentInAllMicros = value.SpentInAllMicros,
        HeldMicros = value.HeldMicros,
        Running = value.Running,
    };
}
