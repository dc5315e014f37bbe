using MaiCluster.Serving.Profiles;
using MaiCluster.Serving.Routing;

namespace MaiCluster.Serving.Tests.Routing;

/// <summary>Replicas with round figures: 10 ms a decode step and 1 ms a row more, 10 ms a chunk and 0.1 ms a prompt token.</summary>
internal static class Loads
{
    public static StepCost Cost { get; } = new(0.010, 0.001, 0, 0.010, 0.0001, 0);

    public static ReplicaLoad Empty() => new()
    {
        Accepts = true,
        Cost = Cost,
        Rows = 32,
        KvTokens = 100_000,
        StepTokens = 512,
        LeastUrgentPriority = int.MinValue,
        PromisedPerTokenSeconds = double.PositiveInfinity,
    };

    public static ReplicaLoad Busy(int rows, long backlog = 0, long held = 0, int cached = 0)
    {
        var load = Empty();
        (load.RowsTaken, load.PrefillBacklog, load.KvTokensHeld, load.CachedTokens) = (rows, backlog, held, cached);
        return load;
    }

    public static RouteAsk Ask(int prompt = 500, int answer = 100, int choices = 1, int priority = 0, double firstToken = double.PositiveInfinity, double perToken = double.PositiveInfinity) =>
        new(prompt, answer, choices, priority, firstToken, perToken);
}
