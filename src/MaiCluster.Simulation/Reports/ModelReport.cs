namespace MaiCluster.Simulation.Reports;

/// <summary>What became of one model's requests.</summary>
public sealed record ModelReport(string Name, int Requests, double Attainment, int Shed, Percentiles TtftMs, Percentiles TpotMs);
