namespace MaiCluster.Simulation.Reports;

/// <summary>Where the held device time went, in device-hours: the parts but the last sum to <see cref="SimulationReport.DeviceHours"/>.</summary>
/// <param name="Work">At best batches: what the answered requests need.</param>
/// <param name="Batches">Steps of smaller batches than the best, and with less in cache: latency promises and low demand.</param>
/// <param name="Load">Devices idle while a model was loaded.</param>
/// <param name="Memory">Devices idle where memory, not work, sets the bound.</param>
/// <param name="Idle">Other devices idle.</param>
/// <param name="Shed">Not held: what the refused requests would have needed, which the bound counts.</param>
public sealed record Losses(double Work, double Batches, double Load, double Memory, double Idle, double Shed);
