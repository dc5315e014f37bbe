using MaiCluster.Serving.Budgets;
using MaiCluster.Serving.Requests;

namespace MaiCluster.Orleans.Wire;

/// <summary><see cref="BudgetHold"/> on the way between silos.</summary>
[GenerateSerializer]
[Alias("mai.budget-hold")]
internal struct BudgetHoldWire
{
    [Id(0)]
    public RequestId Request;
    [Id(1)]
    public string Grant;
    [Id(2)]
    public int Levels;
    [Id(3)]
    public int AmountLevels;
    [Id(4)]
    public string? Team;
    [Id(5)]
    public string? Key;
    [Id(6)]
    public long Micros;
    [Id(7)]
    public long Tokens;
    [Id(8)]
    public int Day;
}

[RegisterConverter]
internal sealed class BudgetHoldConverter : IConverter<BudgetHold, BudgetHoldWire>
{
    public BudgetHold ConvertFromSurrogate(in BudgetHoldWire surrogate) => new()
    {
        Request = surrogate.Request,
        Grant = surrogate.Grant,
        Levels = surrogate.Levels,
        AmountLevels = surrogate.AmountLevels,
        Team = surrogate.Team,
        Key = surrogate.Key,
        Micros = surrogate.Micros,
        Tokens = surrogate.Tokens,
        Day = surrogate.Day,
    };

    public BudgetHoldWire ConvertToSurrogate(in BudgetHold value) => new()
    {
        Request = value.Request,
        Grant = value.Grant,
        Levels = value.Levels,
        AmountLevels = value.AmountLevels,
        Team = value.Team,
        Key = value.Key,
        Micros = value.Micros,
        Tokens = value.Tokens,
        Day = value.Day,
    };
}
