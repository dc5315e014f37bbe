using MaiCluster.Serving.Replicas.Calls;

namespace MaiCluster.Orleans.Wire;

/// <summary><see cref="DeliveredChoice"/> on the way between silos.</summary>
[GenerateSerializer]
[Alias("mai.delivered")]
internal struct DeliveredWire
{
    [Id(0)]
    public byte[] Tokens;
    [Id(1)]
    public bool HasEnded;
}

[RegisterConverter]
internal sealed class DeliveredConverter : IConverter<DeliveredChoice, DeliveredWire>
{
    public DeliveredChoice ConvertFromSurrogate(in DeliveredWire surrogate) => new(TokenPack.Read(surrogate.Tokens), surrogate.HasEnded);

    public DeliveredWire ConvertToSurrogate(in DeliveredChoice value) => new()
    {
        Tokens = TokenPack.Write([.. value.Tokens]),
        HasEnded = value.HasEnded,
    };
}
