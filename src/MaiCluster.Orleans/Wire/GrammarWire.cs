using MaiCluster.Serving.Grammars;

namespace MaiCluster.Orleans.Wire;

/// <summary><see cref="GrammarSource"/> on the way between silos.</summary>
[GenerateSerializer]
[Alias("mai.grammar")]
internal struct GrammarWire
{
    [Id(0)]
    public byte Kind;
    [Id(1)]
    public string Json;
}

[RegisterConverter]
internal sealed class GrammarConverter : IConverter<GrammarSource, GrammarWire>
{
    public GrammarSource ConvertFromSurrogate(in GrammarWire surrogate) => new((GrammarKind)surrogate.Kind, surrogate.Json);

    public GrammarWire ConvertToSurrogate(in GrammarSource value) => new()
    {
        Kind = (byte)value.Kind,
        Json = value.Json,
    };
}
