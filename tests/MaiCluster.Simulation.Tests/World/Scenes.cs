using MaiCluster.Serving.Profiles;
using MaiCluster.Serving.Requests;
using MaiCluster.Simulation.Traces;
using MaiCluster.Simulation.World;

namespace MaiCluster.Simulation.Tests.World;

/// <summary>Small setups with round figures: 10 ms a decode step, 1 ms a row more, 1 ms a prompt token; chunks of 100 tokens; 4 rows.</summary>
internal static class Scenes
{
    public static SimulatedModel Model(string name = "m", double ttft = 10, double tpot = 1, int rows = 4, double load = 5, long weights = 100, double perContext = 0) => new(
        name,
        new ModelProfile
        {
            Package = name,
            DeviceKind = "k",
            Source = "made up",
            IsMeasured = false,
            WeightBytes = weights,
            KvBytesPerToken = 1,
            MaxRows = rows,
            MaxContext = 100_000,
            StepTokens = 100,
            LoadSeconds = load,
            Cost = new StepCost(0.010, 0.001, perContext, 0, 0.001, 0),
        },
        new Slo(TimeSpan.FromSeconds(ttft), TimeSpan.FromSeconds(tpot)));

    public static SimulationSetup Setup(IReadOnlyList<SimulatedModel> models, IReadOnlyList<IReadOnlyList<int>> placed, params (int Model, TraceRequest Request)[] asked) => new()
    {
        Models = models,
        Trace = new Trace("t", [.. asked.Select(one => one.Request)]),
        Asked = [.. asked.Select(one => one.Model)],
        Devices = new DeviceShelf(placed.Count, "k", 10_000, 3_600_000_000),
        Start = new Placement(placed),
    };
}
