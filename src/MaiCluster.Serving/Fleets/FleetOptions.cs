using MaiCluster.Serving.Requests;

namespace MaiCluster.Serving.Fleets;

/// <summary>Limits and targets of the fleet plan and of the actor that carries it out.</summary>
public sealed record FleetOptions
{
    /// <summary>Between two plans when nothing happens, 100 ms to 1 min. Default 2 s: several plans in the time a model takes to load.</summary>
    public TimeSpan PlanInterval { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How often a node tells of itself, 100 ms to 1 min. Default 1 s. After its own start the fleet stops nothing for three of these.</summary>
    public TimeSpan AnnounceInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>A node silent for this long is gone with its replicas, 1 s to 10 min. Default 5 s: five announcements lost.</summary>
    public TimeSpan NodeTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>An order that does not show in its node's announcements after this long is given again, 1 s to 10 min. Default 10 s: twice the time after which a silent node is gone.</summary>
    public TimeSpan OrderTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Over which arrivals are averaged, 5 s to 1 h. Default 60 s: shorter follows noise, longer misses the slope of a rush hour.</summary>
    public TimeSpan DemandWindow { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Every rate is multiplied by this first, 0.1 to 10. Default 1.</summary>
    public double RateFactor { get; init; } = 1;

    /// <summary>What holds for a model whose goal names no time. Default 1 s and 50 ms: a reader sees no pause and cannot keep up.</summary>
    public Slo DefaultSlo { get; init; } = new(TimeSpan.FromSeconds(1), TimeSpan.FromMilliseconds(50));

    /// <summary>The largest share of a device's time that plans fill, bursts included, 0.1 to 0.99. Default 0.9: beyond it queues grow without end.</summary>
    public double MaxDuty { get; init; } = 0.9;

    /// <summary>Standard deviations of the arriving work that are kept free, 0 to 4. Default 0.6: chosen by a scan on bench/sim/zipf20.json with seed 1, where values from 0.3 to 0.6 come out alike (27 constant devices at 99 %; 27 to 29 with seeds 2 to 5); what bursts beyond it waits within its time to the first token.</summary>
    public double BurstSigmas { get; init; } = 0.6;

    /// <summary>Bursts shorter than this are absorbed by the batch, 0.1 s to 1 min. Default 5 s: about the life of one answer.</summary>
    public TimeSpan BurstWindow { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Squared coefficient of variation of the work of a request, 0 to 10. Default 1, that of an exponential law, near what public chat traces show.</summary>
    public double WorkVariation { get; init; } = 1;

    /// <summary>Tokens of keys and values that a replica has room for at the least, 16 to 1,000,000; a model's own context if that is shorter. Default 4,096: one long conversation.</summary>
    public int MinKvTokens { get; init; } = 4096;

    /// <summary>Bytes that each replica takes for keys and values whatever is asked of it, 0 to 1 TiB. Default 0: as many as it comes to need. A node whose batch loops reserve a fixed room says so here.</summary>
    public long ReplicaKvBytes { get; init; }

    /// <summary>Room for keys and values as a multiple of the mean expected, 1 to 10. Default 1.2: requests reserve what they may come to need, not what they will.</summary>
    public double KvSlack { get; init; } = 1.2;

    /// <summary>For a model without a goal: unused for this long, its last replica goes. 1 s to 30 days. Default 15 min.</summary>
    public TimeSpan SleepAfter { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>A replica that nothing needs goes after this long, 0 to 1 h. Default 30 s: longer than the quiet between two bursts.</summary>
    public TimeSpan ScaleInHold { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>A moved replica must have paid its load time back within this, 1 s to 1 day. Default 10 min: demand rarely keeps still for longer.</summary>
    public TimeSpan MoveHorizon { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Moves fill devices only up to this part of what scale-out allows, 0.1 to 1. Default 0.9: the gap keeps a device that was just emptied from being needed again.</summary>
    public double MoveFill { get; init; } = 0.9;

    /// <summary>Devices that one plan empties, 0 to 1,000. Default 1: each plan sees what the last one did.</summary>
    public int MovesPerPlan { get; init; } = 1;

    /// <summary>A model unused for this long gives its memory up when another waits for it, 0 to 1 h. Default 10 s: not between two turns of a conversation.</summary>
    public TimeSpan EvictAfter { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Nodes that are kept however empty, 0 to 10,000. Default 10,000: a fixed list of nodes is never drained.</summary>
    public int MinNodes { get; init; } = 10_000;

    /// <summary>A node without replicas for this long is given back, 0 to 1 day. Default 5 min: about what a virtual machine takes to come.</summary>
    public TimeSpan NodeHold { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Before a replica that failed to load is tried there again, 1 s to 1 h; doubles with each failure. Default 5 s.</summary>
    public TimeSpan FirstRetry { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The longest such wait, 1 s to 1 day. Default 5 min.</summary>
    public TimeSpan LastRetry { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>What was asked, failed or changed is remembered for this long, 1 min to 30 days. Default 1 day.</summary>
    public TimeSpan ForgetAfter { get; init; } = TimeSpan.FromDays(1);

    /// <summary>Nodes that were asked for and did not come within this are asked for again, 1 min to 1 day. Default 10 min.</summary>
    public TimeSpan NodeStart { get; init; } = TimeSpan.FromMinutes(10);
}
