using MaiCluster.Serving.Profiles;

namespace MaiCluster.Orleans.Wire;

/// <summary><see cref="StepCost"/> on the way between silos.</summary>
[GenerateSerializer]
[Alias("mai.step-cost")]
internal struct StepCostWire
{
    [Id(0)]
    public double DecodeBase;
    [Id(1)]
    public double DecodePerRow;
    [Id(2)]
    public double DecodePerContextToken;
    [Id(3)]
    public double PrefillBase;
    [Id(4)]
    public double PrefillPerToken;
    [Id(5)]
    public double PrefillPerPair;
}

[RegisterConverter]
internal sealed class StepCostConverter : IConverter<StepCost, StepCostWire>
{
    public StepCost ConvertFromSurrogate(in StepCostWire surrogate) => new(
        surrogate.DecodeBase, surrogate.DecodePerRow, surrogate.DecodePerContextToken, surrogate.PrefillBase, surrogate.PrefillPerToken, surrogate.PrefillPerPair);

    public StepCostWire ConvertToSurrogate(in StepCost value) => new()
    {
        DecodeBase = value.DecodeBase,
        DecodePerRow = value.DecodePerRow,
        DecodePerContextToken = value.DecodePerContextToken,
        PrefillBase = value.PrefillBase,
        PrefillPerToken = value.PrefillPerToken,
        PrefillPerPair = value.PrefillPerPair,
    };
}
