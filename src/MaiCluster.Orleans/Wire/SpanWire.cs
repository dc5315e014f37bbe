using MaiCluster.Serving.Sessions;

namespace MaiCluster.Orleans.Wire;

/// <summary><see cref="DecodedSpan"/> on the way between silos.</summary>
[GenerateSerializer]
[Alias("mai.span")]
internal struct SpanWire
{
    [Id(0)]
    public int Start;
    [Id(1)]
    public int Length;
}

[RegisterConverter]
internal sealed class SpanConverter : IConverter<DecodedSpan, SpanWire>
{
    public DecodedSpan ConvertFromSurrogate(in SpanWire surrogate) => new(surrogate.Start, surrogate.Length);

    public SpanWire ConvertToSurrogate(in DecodedSpan value) => new()
    {
        Start = value.Start,
        Length = value.Length,
    };
}
