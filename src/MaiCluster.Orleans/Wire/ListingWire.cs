using MaiCluster.Serving.Replicas;
using MaiCluster.Serving.Sessions;

namespace MaiCluster.Orleans.Wire;

/// <summary><see cref="SessionListing"/> on the way between silos.</summary>
[GenerateSerializer]
[Alias("mai.session")]
internal struct ListingWire
{
    [Id(0)]
    public SessionId Id;
    [Id(1)]
    public string Model;
    [Id(2)]
    public ReplicaId? Replica;
    [Id(3)]
    public int Tokens;
    [Id(4)]
    public int Turns;
    [Id(5)]
    public DateTimeOffset LastUsed;
}

[RegisterConverter]
internal sealed class ListingConverter : IConverter<SessionListing, ListingWire>
{
    public SessionListing ConvertFromSurrogate(in ListingWire surrogate) => new(
        surrogate.Id, surrogate.Model, surrogate.Replica, surrogate.Tokens, surrogate.Turns, surrogate.LastUsed);

    public ListingWire ConvertToSurrogate(in SessionListing value) => new()
    {
        Id = value.Id,
        Model = value.Model,
        Replica = value.Replica,
        Tokens = value.Tokens,
        Turns = value.Turns,
        LastUsed = value.LastUsed,
    };
}
