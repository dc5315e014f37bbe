using MaiCluster.Serving.Profiles;

namespace MaiCluster.Orleans.Wire;

/// <summary><see cref="ModelProfile"/> on the way between silos.</summary>
[GenerateSerializer]
[Alias("mai.profile")]
internal struct ProfileWire
{
    [Id(0)]
    public string Package;
    [Id(1)]
    public string DeviceKind;
    [Id(2)]
    public string Source;
    [Id(3)]
    public bool IsMeasured;
    [Id(4)]
    public long WeightBytes;
    [Id(5)]
    public long KvBytesPerToken;
    [Id(6)]
    public int MaxRows;
    [Id(7)]
    public int MaxContext;
    [Id(8)]
    public int StepTokens;
    [Id(9)]
    public double LoadSeconds;
    [Id(10)]
    public StepCost Cost;
    [Id(11)]
    public double? FitError;
}

[RegisterConverter]
internal sealed class ProfileConverter : IConverter<ModelProfile, ProfileWire>
{
    public ModelProfile ConvertFromSurrogate(in ProfileWire surrogate) => new()
    {
        Package = surrogate.Package,
        DeviceKind = surrogate.DeviceKind,
        Source = surrogate.Source,
        IsMeasured = surrogate.IsMeasured,
        WeightBytes = surrogate.WeightBytes,
        KvBytesPerToken = surrogate.KvBytesPerToken,
        MaxRows = surrogate.MaxRows,
        MaxContext = surrogate.MaxContext,
        StepTokens = surrogate.StepTokens,
        LoadSeconds = surrogate.LoadSeconds,
        Cost = surrogate.Cost,
        FitError = surrogate.FitError,
    };

    public ProfileWire ConvertToSurrogate(in ModelProfile value) => new()
    {
        Package = value.Package,
        DeviceKind = value.DeviceKind,
        Source = value.Source,
        IsMeasured = value.IsMeasured,
        WeightBytes = value.WeightBytes,
        KvBytesPerToken = value.KvBytesPerToken,
        MaxRows = value.MaxRows,
        MaxContext = value.MaxContext,
        StepTokens = value.StepTokens,
        LoadSeconds = value.LoadSeconds,
        Cost = value.Cost,
        FitError = value.FitError,
    };
}
