using MaiCluster.Serving.Sampling;

namespace MaiCluster.Orleans.Wire;

/// <summary><see cref="StopRules"/> on the way between silos.</summary>
[GenerateSerializer]
[Alias("mai.stop")]
internal struct StopWire
{
    [Id(0)]
    public byte[][] Strings;
    [Id(1)]
    public int[] TokenIds;
    [Id(2)]
    public bool IgnoreEos;
    [Id(3)]
    public int MinTokens;
}

[RegisterConverter]
internal sealed class StopConverter : IConverter<StopRules, StopWire>
{
    public StopRules ConvertFromSurrogate(in StopWire surrogate) => new()
    {
        Strings = [.. surrogate.Strings.Select(text => new ReadOnlyMemory<byte>(text))],
        TokenIds = surrogate.TokenIds,
        IgnoreEos = surrogate.IgnoreEos,
        MinTokens = surrogate.MinTokens,
    };

    public StopWire ConvertToSurrogate(in StopRules value) => new()
    {
        Strings = [.. value.Strings.Select(text => text.ToArray())],
        TokenIds = [.. value.TokenIds],
        IgnoreEos = value.IgnoreEos,
        MinTokens = value.MinTokens,
    };
}
