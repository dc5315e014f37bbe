using MaiCluster.Serving.Fleets;

namespace MaiCluster.Orleans.Wire;

/// <summary><see cref="ModelArrivals"/> on the way between silos.</summary>
[GenerateSerializer]
[Alias("mai.arrivals")]
internal struct ArrivalsWire
{
    [Id(0)]
    public string Package;
    [Id(1)]
    public int Requests;
    [Id(2)]
    public long PromptTokens;
    [Id(3)]
    public long AnswerTokens;
    [Id(4)]
    public int Waiting;
    [Id(5)]
    public int[] ArrivalsBySecond;
}

[RegisterConverter]
internal sealed class ArrivalsConverter : IConverter<ModelArrivals, ArrivalsWire>
{
    public ModelArrivals ConvertFromSurrogate(in ArrivalsWire surrogate) => new(
        surrogate.Package, surrogate.Requests, surrogate.PromptTokens, surrogate.AnswerTokens, surrogate.Waiting, surrogate.ArrivalsBySecond);

    public ArrivalsWire ConvertToSurrogate(in ModelArrivals value) => new()
    {
        Package = value.Package,
        Requests = value.Requests,
        PromptTokens = value.PromptTokens,
        AnswerTokens = value.AnswerTokens,
        Waiting = value.Waiting,
        ArrivalsBySecond = [.. value.ArrivalsBySecond],
    };
}
