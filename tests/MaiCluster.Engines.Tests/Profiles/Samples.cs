using MaiCluster.Serving.Profiles;

namespace MaiCluster.Engines.Tests.Profiles;

internal static class Samples
{
    public static ModelProfile Profile(string package = "some-model", string kind = "h100-80gb") => new()
    {
        Package = package,
        DeviceKind = kind,
        Source = "made up",
        IsMeasured = true,
        WeightBytes = 1_000_000,
        KvBytesPerToken = 1_000,
        MaxRows = 8,
        MaxContext = 2_048,
        StepTokens = 128,
        LoadSeconds = 2,
        Cost = new StepCost(0.004, 0.0005, 2e-7, 0.001, 1e-4, 1e-8),
        FitError = 0.03,
    };
}
