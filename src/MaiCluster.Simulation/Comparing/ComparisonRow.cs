using MaiCluster.Simulation.Reports;

namespace MaiCluster.Simulation.Comparing;

/// <summary>One way to run the mix, with the fewest devices that reached the attainment asked for.</summary>
/// <param name="Name">Fleet, route, and whether it changes.</param>
/// <param name="Reached">False: the most that was tried did not reach it, and the figures are of that.</param>
/// <param name="RateFactor">What demand was multiplied by for its plan; 0 where devices were counted out one by one.</param>
/// <param name="DeviceHours">Held.</param>
/// <param name="MeanDevices">Over the whole time.</param>
/// <param name="Attainment">Of all requests.</param>
/// <param name="OverBound">Device-hours over those of the bound.</param>
public sealed record ComparisonRow(string Name, bool Reached, double RateFactor, double DeviceHours, double MeanDevices, double Attainment, double OverBound)
{
    /// <summary>One that reached the attainment, then fewer device-hours; among those that did not, the higher attainment.</summary>
    public bool IsBetterThan(ComparisonRow other) =>
        Reached != other.Reached ? Reached : Reached ? DeviceHours < other.DeviceHours : Attainment > other.Attainment;

    public static ComparisonRow Of(string name, bool reached, double rateFactor, SimulationReport report) => new(
        name,
        reached,
        rateFactor,
        report.DeviceHours,
        report.Seconds > 0 ? Math.Round(report.DeviceHours * 3600 / report.Seconds, 2) : 0,
        report.Attainment,
        report.BoundDeviceHours > 0 ? Math.Round(report.DeviceHours / report.BoundDeviceHours, 3) : 0);
}
