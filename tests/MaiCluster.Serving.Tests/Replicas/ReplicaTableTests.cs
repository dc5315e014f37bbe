using MaiCluster.Serving.Batching;
using MaiCluster.Serving.Models;
using MaiCluster.Serving.Prompts;
using MaiCluster.Serving.Replicas;
using MaiCluster.Serving.Requests;
using MaiCluster.Serving.Tests.Batching;
using MaiCluster.Serving.Tokenization;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace MaiCluster.Serving.Tests.Replicas;

public class ReplicaTableTests
{
    [Fact]
    public async Task Names_that_stand_for_one_package_share_its_replica()
    {
        var loader = new CountingLoader();
        await using var table = Table(loader, new FakeTimeProvider());
        var (byAlias, _) = await table.GetAsync("alias", CancellationToken.None);
        var (byName, _) = await table.GetAsync("package", CancellationToken.None);
        Assert.Same(byAlias, byName);
        Assert.Equal(1, loader.Loads);
        Assert.All(table.Models, model => Assert.Equal(ModelState.Ready, model.State));
    }

    [Fact]
    public async Task Requests_at_once_share_one_load()
    {
        var loader = new CountingLoader();
        await using var table = Table(loader, new FakeTimeProvider());
        var replicas = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => table.GetAsync("alias", CancellationToken.None).AsTask()));
        Assert.Equal(1, loader.Loads);
        Assert.Single(replicas.Select(replica => replica.Replica).Distinct());
    }

    [Fact]
    public async Task An_unknown_name_is_told_with_the_known_ones()
    {
        await using var table = Table(new CountingLoader(), new FakeTimeProvider());
        var (_, failure) = await table.GetAsync("nothing", CancellationToken.None);
        Assert.Equal(FailureKind.ModelNotFound, failure!.Kind);
        Assert.Equal("The model 'nothing' does not exist here; this node has: alias, package.", failure.Message);
    }

    [Fact]
    public async Task A_failed_load_says_why_and_is_tried_again_only_after_a_while()
    {
        var time = new FakeTimeProvider();
        var loader = new CountingLoader { Problem = "model.onnx is damaged" };
        await using var table = Table(loader, time);
        var (_, failure) = await table.GetAsync("alias", CancellationToken.None);
        Assert.Equal(FailureKind.ModelUnavailable, failure!.Kind);
        Assert.Contains("model.onnx is damaged", failure.Message, StringComparison.Ordinal);
        Assert.Equal("model.onnx is damaged", table.Models[0].Detail);

        loader.Problem = null;
        Assert.NotNull((await table.GetAsync("alias", CancellationToken.None)).Failure);
        Assert.Equal(1, loader.Loads);

        time.Advance(ReplicaTable.RetryInterval);
        Assert.NotNull((await table.GetAsync("alias", CancellationToken.None)).Replica);
        Assert.Equal(2, loader.Loads);
    }

    private static ReplicaTable Table(IReplicaLoader loader, TimeProvider time) => new(loader, time, NullLogger<ReplicaTable>.Instance);

    private sealed class CountingLoader : IReplicaLoader
    {
        private int _loads;

        public int Loads => _loads;

        public string? Problem { get; set; }

        public IReadOnlyList<ModelListing> Catalogue { get; } =
        [
            new("alias", "package", "text", DateTimeOffset.UnixEpoch, ModelState.Idle, null),
            new("package", "package", "text", DateTimeOffset.UnixEpoch, ModelState.Idle, null),
        ];

        public Task<TextReplica> LoadAsync(string name, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _loads);
            if (Problem is not null)
            {
                throw new InvalidDataException(Problem);
            }

            using var tokenizer = File.OpenRead(Path.Combine(AppContext.BaseDirectory, "../../../../../tests/tiny/layout_genai/tokenizer.json"));
            var engine = new TracingEngine(new TextEngineShape(1, 1, 64, BatchFixture.Vocabulary, 1));
            var model = new TextModel
            {
                Name = name,
                Tokenizer = BpeTokenizer.Load(tokenizer),
                Template = ChatTemplates.Recognize("<|im_start|><|im_end|>", null, null),
                MaxContext = 64,
                Defaults = new GenerationDefaults(),
                EndTokens = [BatchFixture.EndToken],
                VocabularySize = BatchFixture.Vocabulary,
            };
            var loop = new TextBatchLoop(name, engine, BatchFixture.Tokens, model.EndTokens, new BatchingOptions(), TimeProvider.System, NullLogger.Instance);
            return Task.FromResult(new TextReplica(model, loop));
        }
    }
}
