using System.Collections.Concurrent;
using MaiCluster.Serving.Batching;
using MaiCluster.Serving.Devices;
using MaiCluster.Serving.Grammars;
using MaiCluster.Serving.Models;
using MaiCluster.Serving.Profiles;
using MaiCluster.Serving.Prompts;
using MaiCluster.Serving.Replicas;
using MaiCluster.Serving.Replicas.Calls;
using MaiCluster.Serving.Tests.Batching;
using MaiCluster.Serving.Tokenization;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace MaiCluster.Serving.Tests.Replicas;

/// <summary>A node with one device of 10,000 bytes and packages that the test lets load when and how it likes.</summary>
internal sealed class ReplicaFixture : IReplicaLoader, IProfileCatalogue, IAsyncDisposable
{
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    private readonly ConcurrentDictionary<string, TaskCompletionSource<LoadedReplica>> _loading = new();

    public ReplicaFixture(ReplicaOptions? options = null)
    {
        Options = options ?? new ReplicaOptions();
        Replicas = new LocalReplicas([Device], this, this, Options, Batching, new ReplicaCallOptions(), new GrammarCache(), Time, NullLogger<LocalReplicas>.Instance);
    }

    public static Device Device { get; } = new() { Id = new DeviceId("node-1", "cpu"), Kind = "cpu", Description = "a CPU", MemoryBytes = 10_000 };

    public ReplicaOptions Options { get; }
    public BatchingOptions Batching { get; } = new() { KvBytes = 1_000 };
    public FakeTimeProvider Time { get; } = new();
    public LocalReplicas Replicas { get; }

    /// <summary>What each package's weights take.</summary>
    public long WeightBytes { get; set; } = 3_000;

    /// <summary>Loads that were begun.</summary>
    public int Loads { get; private set; }

    public static ReplicaId IdOf(string package) => new(Device.Id, package);

    public Replica Of(string package = "model") => Replicas.Of(IdOf(package));

    public async Task<LoadedReplica> LoadAsync(string package, Device device, CancellationToken cancellationToken)
    {
        Loads++;
        var loading = _loading.GetOrAdd(package, static _ => New());
        try
        {
            return await loading.Task.WaitAsync(cancellationToken);
        }
        finally
        {
            _loading.TryRemove(package, out _);
        }
    }

    public ModelProfile? Find(string package, string deviceKind) => new()
    {
        Package = package,
        DeviceKind = deviceKind,
        Source = "made up",
        IsMeasured = false,
        WeightBytes = WeightBytes,
        KvBytesPerToken = 1,
        MaxRows = 4,
        MaxContext = 256,
        StepTokens = 128,
        LoadSeconds = 8,
        Cost = default,
    };

    /// <summary>The package is loaded now, and its first pass fails.</summary>
    public TracingEngine LoadBroken() => Load(failure: new InvalidOperationException("broken pass"));

    /// <summary>The package is loaded now.</summary>
    public TracingEngine Load(string package = "model", Exception? failure = null)
    {
        var engine = new TracingEngine(new TextEngineShape(4, 6, 256, BatchFixture.Vocabulary, KvBytesPerToken: 2)) { NextFailure = failure };
        var model = new TextModel
        {
            Name = package,
            Package = package,
            Tokenizer = new FixedTokenizer(),
            Template = new NoTemplate(),
            MaxContext = 256,
            Defaults = new GenerationDefaults(),
            EndTokens = [BatchFixture.EndToken],
            VocabularySize = BatchFixture.Vocabulary,
        };
        var loop = new TextBatchLoop(package, engine, BatchFixture.Tokens, model.EndTokens, Batching, Time, NullLogger.Instance);
        _loading.GetOrAdd(package, static _ => New()).SetResult(new LoadedReplica(model, loop));
        return engine;
    }

    public void FailToLoad(Exception error, string package = "model") => _loading.GetOrAdd(package, static _ => New()).SetException(error);

    /// <summary>Waits until it shows this state.</summary>
    public static async Task<ReplicaSnapshot> ReachesAsync(Replica replica, ReplicaState state)
    {
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        void Look(Replica changed)
        {
            if (changed.State == state)
            {
                reached.TrySetResult();
            }
        }

        replica.Changed += Look;
        Look(replica);
        try
        {
            await reached.Task.WaitAsync(Limit);
        }
        catch (TimeoutException)
        {
            Assert.Fail($"{replica.Id} is {replica.State} and did not become {state}: {replica.Snapshot().Detail}");
        }

        replica.Changed -= Look;
        return replica.Snapshot();
    }

    public async Task<TracingEngine> ReadyAsync(Replica replica, long planVersion = 1)
    {
        replica.Start(planVersion);
        var engine = Load(replica.Id.Package);
        await ReachesAsync(replica, ReplicaState.Ready);
        return engine;
    }

    public async ValueTask DisposeAsync() => await Replicas.DisposeAsync().AsTask().WaitAsync(Limit);

    private static TaskCompletionSource<LoadedReplica> New() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private sealed class FixedTokenizer : ITokenizer
    {
        public TokenVocabulary Vocabulary => BatchFixture.Tokens;

        public int[] Encode(string text, bool addSpecialTokens) => [.. text.Select(character => 3 + (character % 40))];

        public string Decode(ReadOnlySpan<int> ids) => string.Join(' ', ids.ToArray());

        public int? IdOf(string token) => null;
    }

    private sealed class NoTemplate : ChatTemplate
    {
        public override bool KnowsTools => false;

        public override string Render(IReadOnlyList<ChatMessage> messages, IReadOnlyList<ToolDefinition> tools) => "";
    }
}
