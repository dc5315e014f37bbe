using MaiCluster.Serving.Sampling;

namespace MaiCluster.Orleans.Wire;

/// <summary><see cref="SamplingParameters"/> on the way between silos.</summary>
[GenerateSerializer]
[Alias("mai.sampling")]
internal struct SamplingWire
{
    [Id(0)]
    public float Temperature;
    [Id(1)]
    public int TopK;
    [Id(2)]
    public float TopP;
    [Id(3)]
    public float MinP;
    [Id(4)]
    public float RepetitionPenalty;
    [Id(5)]
    public float PresencePenalty;
    [Id(6)]
    public float FrequencyPenalty;
    [Id(7)]
    public Dictionary<int, float> LogitBias;
    [Id(8)]
    public long Seed;
}

[RegisterConverter]
internal sealed class SamplingConverter : IConverter<SamplingParameters, SamplingWire>
{
    public SamplingParameters ConvertFromSurrogate(in SamplingWire surrogate) => new()
    {
        Temperature = surrogate.Temperature,
        TopK = surrogate.TopK,
        TopP = surrogate.TopP,
        MinP = surrogate.MinP,
        RepetitionPenalty = surrogate.RepetitionPenalty,
        PresencePenalty = surrogate.PresencePenalty,
        FrequencyPenalty = surrogate.FrequencyPenalty,
        LogitBias = surrogate.LogitBias,
        Seed = surrogate.Seed,
    };

    public SamplingWire ConvertToSurrogate(in SamplingParameters value) => new()
    {
        Temperature = value.Temperature,
        TopK = value.TopK,
        TopP = value.TopP,
        MinP = value.MinP,
        RepetitionPenalty = value.RepetitionPenalty,
        PresencePenalty = value.PresencePenalty,
        FrequencyPenalty = value.FrequencyPenalty,
        LogitBias = new Dictionary<int, float>(value.LogitBias),
        Seed = value.Seed,
    };
}
