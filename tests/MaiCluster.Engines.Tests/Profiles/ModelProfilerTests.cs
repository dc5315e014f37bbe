using MaiCluster.Engines.Packages;
using MaiCluster.Engines.Packages.Sources;
using MaiCluster.Engines.Profiles;
using MaiCluster.Engines.Tests.Text;
using MaiCluster.Engines.Text;
using MaiCluster.Serving.Batching;
using MaiCluster.Serving.Devices;

namespace MaiCluster.Engines.Tests.Profiles;

public class ModelProfilerTests
{
    private static readonly Device Cpu = new() { Id = new DeviceId("here", "cpu"), Kind = "cpu", Description = "some processor", MemoryBytes = 1 << 30 };

    [Theory]
    [InlineData("layout_genai")]
    [InlineData("layout_concat")]
    public void A_package_is_loaded_timed_and_fitted(string layout)
    {
        var folder = TestFolders.Tiny(layout);
        var package = new ModelPackage(GenaiFolder.Manifest("tiny", "MIT", SourceReference.Parse("repo"), [new PackageFile("model.onnx", 1000, "", null)]), folder);
        var said = new List<string>();
        var options = new TextEngineOptions { Rows = 4, PrefixRows = 1, MaxContext = 64 };
        var profiler = new ModelProfiler(package, Cpu, options, new BatchingOptions { StepTokens = 32 }, null, TimeProvider.System, said.Add);
        var plan = new ProfilePlan { Batches = [1, 2, 4, 8], Contexts = [8, 24, 60], Chunks = [4, 16, 32], Repeats = 2, Loads = 2 };

        var (profile, steps) = profiler.Measure(plan, CancellationToken.None);

        Assert.Equal(("tiny", "cpu", true, 4, 32), (profile.Package, profile.DeviceKind, profile.IsMeasured, profile.MaxRows, profile.StepTokens));
        Assert.StartsWith("measured 20", profile.Source, StringComparison.Ordinal);
        Assert.EndsWith("on some processor", profile.Source, StringComparison.Ordinal);
        Assert.True(profile.WeightBytes >= 1000);
        Assert.True(profile.LoadSeconds > 0);
        Assert.NotNull(profile.FitError);
        Assert.True(profile.Cost.DecodeSeconds(1, 1) > 0 && profile.Cost.PrefillSeconds(2, 0) > 0, profile.Cost.ToString());
        Assert.Equal([1, 2, 4], steps.Decode.Select(step => step.Rows).Distinct());
        Assert.Equal("loading, 1 of 2", said[0]);
        Assert.Contains("context 24", said);
    }
}
