using MaiCluster.Serving.Replicas;
using MaiCluster.Serving.Sessions;

namespace MaiCluster.Orleans.Wire;

/// <summary><see cref="SessionTurn"/> on the way between silos.</summary>
[GenerateSerializer]
[Alias("mai.turn")]
internal struct TurnWire
{
    [Id(0)]
    public SessionId Id;
    [Id(1)]
    public ReplicaId? Replica;
    [Id(2)]
    public int SharedTokens;
    [Id(3)]
    public DecodedSpan[] Decoded;
    [Id(4)]
    public int Generation;
}

[RegisterConverter]
internal sealed class TurnConverter : IConverter<SessionTurn, TurnWire>
{
    public SessionTurn ConvertFromSurrogate(in TurnWire surrogate) => new()
    {
        Id = surrogate.Id,
        Replica = surrogate.Replica,
        SharedTokens = surrogate.SharedTokens,
        Decoded = surrogate.Decoded,
        Generation = surrogate.Generation,
    };

    public TurnWire ConvertToSurrogate(in SessionTurn value) => new()
    {
        Id = value.Id,
        Replica = value.Replica,
        SharedTokens = value.SharedTokens,
        Decoded = [.. value.Decoded],
        Generation = value.Generation,
    };
}
