using BenchmarkDotNet.Attributes;
using MaiCluster.Serving.Fleets;

namespace MaiCluster.Benchmarks.Fleets;

/// <summary>One fleet plan: from nothing, and of a cluster that runs. Goal: under 100 ms for 200 models on 1,000 devices.</summary>
[MemoryDiagnoser]
public class FleetPlanBenchmarks
{
    private readonly FleetOptions _options = new();
    private FleetState _empty = null!;
    private FleetState _running = null!;

    [Params("24x48", "200x1000")]
    public string ModelsByDevices { get; set; } = "";

    [GlobalSetup]
    public void Setup()
    {
        var parts = ModelsByDevices.Split('x');
        var cluster = new PlannedCluster(int.Parse(parts[0], null), int.Parse(parts[1], null), seed: 1);
        _empty = cluster.Empty();
        Console.WriteLine($"// The plan from nothing takes {cluster.Used(_options)} devices.");
        _running = cluster.Running(_options);
    }

    [Benchmark]
    public FleetPlan FromNothing() => FleetPlanner.Plan(_empty, _options);

    [Benchmark]
    public FleetPlan OfWhatRuns() => FleetPlanner.Plan(_running, _options);

    [Benchmark]
    public FleetPlan FirstFit() => FirstFitPlanner.Plan(_empty, _options);
}
