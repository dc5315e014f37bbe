using MaiCluster.Serving.Budgets;

namespace MaiCluster.Orleans.Wire;

/// <summary><see cref="BudgetWarning"/> on the way between silos.</summary>
[GenerateSerializer]
[Alias("mai.budget-warning")]
internal struct BudgetWarningWire
{
    [Id(0)]
    public BudgetId Budget;
    [Id(1)]
    public byte Period;
    [Id(2)]
    public int Percent;
    [Id(3)]
    public long LimitMicros;
    [Id(4)]
    public long SpentMicros;
}

[RegisterConverter]
internal sealed class BudgetWarningConverter : IConverter<BudgetWarning, BudgetWarningWire>
{
    public BudgetWarning ConvertFromSurrogate(in BudgetWarningWire surrogate) =>
        new(surrogate.Budget, (BudgetPeriod)surrogate.Period, surrogate.Percent, surrogate.LimitMicros, surrogate.SpentMicros);

    public BudgetWarningWire ConvertToSurrogate(in BudgetWarning value) => new()
    {
        Budget = value.Budget,
        Period = (byte)value.Period,
        Percent = value.Percent,
        LimitMicros = value.LimitMicros,
        SpentMicros = value.SpentMicros,
    };
}
