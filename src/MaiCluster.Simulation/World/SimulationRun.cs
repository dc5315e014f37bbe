namespace MaiCluster.Simulation.World;

/// <summary>What happened in one run.</summary>
public sealed class SimulationRun
{
    internal SimulationRun(SimulationSetup setup, IReadOnlyList<SimulatedRequest> requests, IReadOnlyList<IReadOnlyList<DeviceTime.Share>> deviceTimes, IReadOnlyList<QueuePoint> queue) =>
        (Setup, Requests, DeviceTimes, Queue) = (setup, requests, deviceTimes, queue);

    public SimulationSetup Setup { get; }

    /// <summary>All of them, each ended once.</summary>
    public IReadOnlyList<SimulatedRequest> Requests { get; }

    /// <summary>By device, then interval of the report.</summary>
    internal IReadOnlyList<IReadOnlyList<DeviceTime.Share>> DeviceTimes { get; }

    internal IReadOnlyList<QueuePoint> Queue { get; }
}

/// <summary>Requests in the cluster at one time.</summary>
internal readonly record struct QueuePoint(double Seconds, int Waiting, int Running);
