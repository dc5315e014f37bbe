using MaiCluster.Simulation.Fleets;
using MaiCluster.Simulation.Mixes;
using MaiCluster.Simulation.Reports;
using MaiCluster.Simulation.World;

namespace MaiCluster.Simulation.Comparing;

/// <summary>
/// The device-hours that each way to run a mix needs for the same attainment. A constant fleet is the smallest that reaches it;
/// a planned one is judged with the least demand factor that reaches it.
/// </summary>
public static class Comparison
{
    private const double FirstFactor = 0.5, LastFactor = 3, FactorStep = 0.05;

    /// <param name="setup">Its devices are how many there may be.</param>
    /// <param name="attainment">The part of requests that must meet both times, above 0 to 1.</param>
    /// <param name="progress">Told what is being looked for.</param>
    public static IReadOnlyList<ComparisonRow> Run(SimulationSetup setup, double attainment, IProgress<string>? progress = null)
    {
        progress?.Report("one model per device");
        var own = setup with { Route = "least-loaded" };
        var placement = OwnDevices.Smallest(own, attainment);
        var devices = setup.Devices with { Count = Math.Max(setup.Devices.Count, placement.Held) };
        var report = ReportMaker.Make(SimulatedCluster.Run(own with { Start = placement, Devices = devices }), "one-per-device");
        return
        [
            ComparisonRow.Of("one-per-device + least-loaded, constant", report.Attainment >= attainment, 0, report),
            Search("first-fit", "least-loaded", isPlanned: false),
            Search("squishy", "headroom", isPlanned: false),
            Search("squishy", "headroom", isPlanned: true),
        ];

        ComparisonRow Search(string fleet, string route, bool isPlanned)
        {
            var name = $"{fleet} + {route}, {(isPlanned ? "planned anew" : "constant")}";
            ComparisonRow? row = null;
            for (var step = 0; step <= (LastFactor - FirstFactor) / FactorStep; step++)
            {
                var factor = Math.Round(FirstFactor + (step * FactorStep), 2);
                progress?.Report($"{name}, demand times {factor:0.00}");
                var tried = ReportMaker.Make(One(setup with { Route = route }, fleet, factor, isPlanned), fleet);
                row = ComparisonRow.Of(name, tried.Attainment >= attainment, factor, tried);
                if (row.Reached)
                {
                    break;
                }
            }

            return row!;
        }
    }

    /// <summary>One run whose fleet starts as planned for the mean demand, multiplied, of the whole trace.</summary>
    /// <param name="isPlanned">False: the fleet stays as it starts.</param>
    public static SimulationRun One(SimulationSetup setup, string fleet, double factor, bool isPlanned, IProgress<double>? progress = null)
    {
        var policy = FleetPolicies.Create(fleet);
        return SimulatedCluster.Run(
            setup with
            {
                Start = FirstFleet.Of(setup, policy, factor, double.PositiveInfinity),
                Fleet = isPlanned ? policy : null,
                FleetOptions = setup.FleetOptions with { RateFactor = factor },
            },
            progress);
    }
}
