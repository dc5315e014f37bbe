using MaiCluster.Serving.Cluster;
using MaiCluster.Serving.Devices;
using MaiCluster.Serving.Fleets;
using MaiCluster.Serving.Profiles;
using MaiCluster.Serving.Replicas;
using MaiCluster.Serving.Requests;
using MaiCluster.Serving.Routing;
using MaiCluster.Serving.Sampling;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace MaiCluster.Serving.Tests.Routing;

/// <summary>A gateway's dispatch before replicas that only show snapshots.</summary>
internal sealed class RoutingFixture : IAsyncDisposable
{
    public const string Package = "model";
    private long _version;

    public RoutingFixture(RoutingOptions? options = null)
    {
        View = new ClusterView(Time);
        Dispatch = new RequestDispatch("gateway", View, Fleet, options ?? new RoutingOptions(), Time, NullLogger.Instance);
    }

    public FakeTimeProvider Time { get; } = new();

    public ClusterView View { get; }

    public RecordingFleet Fleet { get; } = new();

    public RequestDispatch Dispatch { get; }

    public static TextRequest Request(string key = "key", int priority = 0, Slo slo = default, int maxTokens = 16) => new()
    {
        Id = RequestId.New(),
        Requester = new Requester(key),
        Model = Package,
        Prompt = new int[8],
        MaxTokens = maxTokens,
        Priority = priority,
        Slo = slo,
        Sampling = new SamplingParameters { Temperature = 0, Seed = 1 },
    };

    public static ReplicaId Replica(string node) => new(new DeviceId(node, "cpu"), Package);

    /// <summary>The node shows its one replica.</summary>
    public void Show(string node, ReplicaState state = ReplicaState.Ready, int rows = 2, string? detail = null, bool draining = false) => View.Publish(new NodeSnapshot
    {
        Node = node,
        Version = ++_version,
        IsDraining = draining,
        Devices = [],
        Replicas =
        [
            new ReplicaSnapshot
            {
                Id = Replica(node),
                State = state,
                Detail = detail,
                ReadyIn = state == ReplicaState.Starting ? TimeSpan.FromSeconds(12) : null,
                Rows = rows,
                KvTokens = 100_000,
                Profile = Profile,
            },
        ],
    });

    /// <summary>A ticket that was let in.</summary>
    public Ticket Enter(TextRequest? request = null)
    {
        var ticket = Dispatch.Admit(request ?? Request());
        Assert.Null(Dispatch.Enter(Package, ticket));
        return ticket;
    }

    public RequestFailure Refused(TextRequest? request = null) =>
        Dispatch.Enter(Package, Dispatch.Admit(request ?? Request())) ?? throw new InvalidOperationException("The request was let in.");

    public ValueTask DisposeAsync() => Dispatch.DisposeAsync();

    private static ModelProfile Profile { get; } = new()
    {
        Package = Package,
        DeviceKind = "cpu",
        Source = "made up",
        IsMeasured = false,
        WeightBytes = 1,
        KvBytesPerToken = 1,
        MaxRows = 2,
        MaxContext = 1000,
        StepTokens = 128,
        LoadSeconds = 1,
        Cost = new StepCost(0.010, 0.001, 0, 0.010, 0.001, 0),
    };

    /// <summary>Hears wakes and reports.</summary>
    internal sealed class RecordingFleet : IFleetPort
    {
        private int _wakes;

        public int Wakes => _wakes;

        /// <summary>What a wake is answered with.</summary>
        public string? WhyNot { get; set; }

        public List<GatewayReport> Reports { get; } = [];

        public Task<bool> AnnounceAsync(NodeSnapshot node) => Task.FromResult(false);

        public Task ReportAsync(GatewayReport report)
        {
            lock (Reports)
            {
                Reports.Add(report);
            }

            return Task.CompletedTask;
        }

        public Task<string?> WakeAsync(string package)
        {
            Interlocked.Increment(ref _wakes);
            return Task.FromResult(WhyNot);
        }

        public Task RestAsync(string package) => Task.CompletedTask;

        public Task<bool> DrainNodeAsync(string node) => Task.FromResult(false);
    }
}
