using MaiCluster.Serving.Replicas.Calls;
using MaiCluster.Serving.Requests;

namespace MaiCluster.Orleans.Wire;

/// <summary><see cref="TokenChunk"/> on the way between silos: packed, since a thousand of them pass in a second.</summary>
[GenerateSerializer]
[Alias("mai.chunk")]
internal struct ChunkWire
{
    [Id(0)]
    public byte[] Pack;
    [Id(1)]
    public RequestFailure? Failure;
}

[RegisterConverter]
internal sealed class ChunkConverter : IConverter<TokenChunk, ChunkWire>
{
    public TokenChunk ConvertFromSurrogate(in ChunkWire surrogate) => ChunkPack.Read(surrogate.Pack, surrogate.Failure);

    public ChunkWire ConvertToSurrogate(in TokenChunk value) => new()
    {
        Pack = ChunkPack.Write(value),
        Failure = value.Failure,
    };
}
