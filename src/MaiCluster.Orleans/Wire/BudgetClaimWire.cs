using MaiCluster.Serving.Budgets;
using MaiCluster.Serving.Requests;

namespace MaiCluster.Orleans.Wire;

/// <summary><see cref="BudgetClaim"/> on the way between silos.</summary>
[GenerateSerializer]
[Alias("mai.budget-claim")]
internal struct BudgetClaimWire
{
    [Id(0)]
    public RequestId Request;
    [Id(1)]
    public string? Team;
    [Id(2)]
    public string? Key;
    [Id(3)]
    public long Micros;
    [Id(4)]
    public long LeastMicros;
    [Id(5)]
    public long Tokens;
    [Id(6)]
    public DateTimeOffset Admitted;
}

[RegisterConverter]
internal sealed class BudgetClaimConverter : IConverter<BudgetClaim, BudgetClaimWire>
{
    public BudgetClaim ConvertFromSurrogate(in BudgetClaimWire surrogate) => new()
    {
        Request = surrogate.Request,
        Team = surrogate.Team,
        Key = surrogate.Key,
        Micros = surrogate.Micros,
        LeastMicros = surrogate.LeastMicros,
        Tokens = surrogate.Tokens,
        Admitted = surrogate.Admitted,
    };

    public BudgetClaimWire ConvertToSurrogate(in BudgetClaim value) => new()
    {
        Request = value.Request,
        Team = value.Team,
        Key = value.Key,
        Micros = value.Micros,
        LeastMicros = value.LeastMicros,
        Tokens = value.Tokens,
        Admitted = value.Admitted,
    };
}
