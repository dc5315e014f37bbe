using MaiCluster.Engines.Modalities;
using MaiCluster.Engines.Packages;
using MaiCluster.Engines.Tests.Text;
using MaiCluster.Engines.Text;
using MaiCluster.Serving.Batching;
using MaiCluster.Serving.Requests;

namespace MaiCluster.Engines.Tests.Modalities;

public sealed class PackageModelsTests : IDisposable
{
    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("mai-models-");

    public void Dispose() => _data.Delete(recursive: true);

    [Theory]
    [InlineData("g2p-en", "'g2p-en' is a part of other models (for phonemes), and none to ask for; this node has: ")]
    [InlineData("mai-nothing", "The model 'mai-nothing' does not exist here; this node has: ")]
    public async Task What_is_no_model_is_not_found_and_the_models_are_named(string name, string why)
    {
        var models = new PackageModels(
            new PackageStore(new PackageStoreOptions { DataDirectory = _data.FullName, BundledDirectory = Path.Combine(TestFolders.Root, "models") }, TimeProvider.System),
            new TextPackages(new TextEngineOptions(), new BatchingOptions()),
            []);

        var (model, failure) = await models.OpenAsync(name, CancellationToken.None);

        Assert.Null(model);
        Assert.Equal((FailureKind.ModelNotFound, "model"), (failure!.Kind, failure.Param));
        Assert.StartsWith(why, failure.Message, StringComparison.Ordinal);
        Assert.Contains("mai-text", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("silero-vad", failure.Message, StringComparison.Ordinal);
    }
}
