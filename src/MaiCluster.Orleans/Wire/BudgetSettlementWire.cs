using MaiCluster.Serving.Budgets;

namespace MaiCluster.Orleans.Wire;

/// <summary><see cref="BudgetSettlement"/> on the way between silos.</summary>
[GenerateSerializer]
[Alias("mai.budget-settlement")]
internal struct BudgetSettlementWire
{
    [Id(0)]
    public BudgetHold Hold;
    [Id(1)]
    public long Micros;
    [Id(2)]
    public long Tokens;
    [Id(3)]
    public bool IsReturned;
}

[RegisterConverter]
internal sealed class BudgetSettlementConverter : IConverter<BudgetSettlement, BudgetSettlementWire>
{
    public BudgetSettlement ConvertFromSurrogate(in BudgetSettlementWire surrogate) => new(surrogate.Hold, surrogate.Micros, surrogate.Tokens, surrogate.IsReturned);

    public BudgetSettlementWire ConvertToSurrogate(in BudgetSettlement value) => new()
    {
        Hold = value.Hold,
        Micros = value.Micros,
        Tokens = value.Tokens,
        IsReturned = value.IsReturned,
    };
}
