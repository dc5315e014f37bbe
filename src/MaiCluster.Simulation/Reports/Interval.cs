namespace MaiCluster.Simulation.Reports;

/// <summary>Ten seconds of a run.</summary>
/// <param name="Seconds">Where it begins.</param>
/// <param name="Length">Seconds; the last one may be shorter.</param>
/// <param name="Held">Mean devices held.</param>
/// <param name="Busy">Of them, with a step in flight.</param>
/// <param name="Loading">Of them, idle while a model was loaded.</param>
/// <param name="Work">Mean devices that the requests that arrived would keep busy at best.</param>
/// <param name="Bound">The larger of work and the memory of the models asked for, in devices.</param>
/// <param name="Arrived">Requests.</param>
/// <param name="Met">Of them, those that met both times.</param>
/// <param name="Waiting">Requests in queues at its begin.</param>
/// <param name="Running">Requests on replicas at its begin.</param>
public sealed record Interval(
    double Seconds, double Length, double Held, double Busy, double Loading, double Work, double Bound, int Arrived, int Met, int Waiting, int Running);
