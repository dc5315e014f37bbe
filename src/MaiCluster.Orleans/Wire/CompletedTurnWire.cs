using MaiCluster.Serving.Replicas;
using MaiCluster.Serving.Sessions;

namespace MaiCluster.Orleans.Wire;

/// <summary><see cref="CompletedTurn"/> on the way between silos.</summary>
[GenerateSerializer]
[Alias("mai.completed-turn")]
internal struct CompletedTurnWire
{
    [Id(0)]
    public string Model;
    [Id(1)]
    public ReplicaId Replica;
    [Id(2)]
    public SessionTurn Turn;
    [Id(3)]
    public byte[] Prompt;
    [Id(4)]
    public byte[] Answer;
}

[RegisterConverter]
internal sealed class CompletedTurnConverter : IConverter<CompletedTurn, CompletedTurnWire>
{
    public CompletedTurn ConvertFromSurrogate(in CompletedTurnWire surrogate) => new(
        surrogate.Model, surrogate.Replica, surrogate.Turn, TokenPack.Read(surrogate.Prompt), TokenPack.Read(surrogate.Answer));

    public CompletedTurnWire ConvertToSurrogate(in CompletedTurn value) => new()
    {
        Model = value.Model,
        Replica = value.Replica,
        Turn = value.Turn,
        Prompt = TokenPack.Write(value.Prompt.Span),
        Answer = TokenPack.Write(value.Answer.Span),
    };
}
