using MaiCluster.Serving.Budgets;
using MaiCluster.Serving.Requests;

namespace MaiCluster.Orleans.Wire;

/// <summary><see cref="BudgetAnswer"/> on the way between silos.</summary>
[GenerateSerializer]
[Alias("mai.budget-answer")]
internal struct BudgetAnswerWire
{
    [Id(0)]
    public BudgetHold? Hold;
    [Id(1)]
    public RequestFailure? Failure;
    [Id(2)]
    public long? RemainingMicros;
    [Id(3)]
    public BudgetWarning[] Warnings;
}

[RegisterConverter]
internal sealed class BudgetAnswerConverter : IConverter<BudgetAnswer, BudgetAnswerWire>
{
    public BudgetAnswer ConvertFromSurrogate(in BudgetAnswerWire surrogate) => new()
    {
        Hold = surrogate.Hold,
        Failure = surrogate.Failure,
        RemainingMicros = surrogate.RemainingMicros,
        Warnings = surrogate.Warnings,
    };

    public BudgetAnswerWire ConvertToSurrogate(in BudgetAnswer value) => new()
    {
        Hold = value.Hold,
        Failure = value.Failure,
        RemainingMicros = value.RemainingMicros,
        Warnings = [.. value.Warnings],
    };
}
