using BenchmarkDotNet.Attributes;
using MaiCluster.Serving.Profiles;
using MaiCluster.Serving.Routing;

namespace MaiCluster.Benchmarks.Routing;

/// <summary>One choice among replicas that are filled at random; the goal is 10 microseconds over 1,000 and no allocation.</summary>
[MemoryDiagnoser]
public class SelectorBenchmarks
{
    private static readonly RouteAsk Ask = new(1_155, 500, 1, 0, 1, 0.05);
    private ReplicaLoad[] _replicas = [];

    [Params(8, 1_000)]
    public int Replicas { get; set; }

    [GlobalSetup]
    public void Fill()
    {
        var random = new Random(1);
        _replicas = new ReplicaLoad[Replicas];
        foreach (ref var replica in _replicas.AsSpan())
        {
            var rows = random.Next(65);
            replica = new ReplicaLoad
            {
                Accepts = random.Next(20) > 0,
                Cost = new StepCost(0.008, 0.00005, 4e-8, 0.001, 0.00004, 1e-9),
                Rows = 64,
                RowsTaken = rows,
                ContextTokens = rows * 1_200L,
                PrefillBacklog = random.Next(2) * random.Next(8_000),
                KvTokens = 400_000,
                KvTokensHeld = rows * 2_000L,
                StepTokens = 512,
                OthersSeconds = random.Next(4) * 0.004,
                ExtraStepSeconds = random.NextDouble() * 0.02,
                PromisedPerTokenSeconds = 0.05,
                LeastUrgentPriority = 0,
                CachedTokens = random.Next(3) == 0 ? random.Next(1_155) : 0,
            };
        }
    }

    [Benchmark]
    public int Choose() => ReplicaSelector.Choose(_replicas, Ask);

    [Benchmark]
    public RouteForecast Forecast() => RouteForecast.Of(_replicas, Ask, new QueueAhead(4, 4_000, 200));
}
