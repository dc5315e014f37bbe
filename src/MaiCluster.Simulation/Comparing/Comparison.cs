using System.Globalization;
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
    private const double FirstFactor = 0.5, LastFactor = 4, FactorStep = 1.06;

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

        // Not every larger demand makes a better fleet: all are tried, and the one with the fewest device-hours counts.
        ComparisonRow Search(string fleet, string route, bool isPlanned)
        {
            var name = $"{fleet} + {route}, {(isPlanned ? "planned anew" : "constant")}";
            progress?.Report(name);
            ComparisonRow? best = null;
            for (var factor = FirstFactor; factor <= LastFactor; factor = Math.Round(factor * FactorStep, 3))
            {
                var tried = ReportMaker.Make(One(setup with { Route = route }, fleet, factor, isPlanned), fleet);
                var row = ComparisonRow.Of(name, tried.Attainment >= attainment, factor, tried);
                best = best is null || row.IsBetterThan(best) ? row : best;
                if (best.Reached && row.DeviceHours > 1.3 * best.DeviceHours)
                {
                    break;
                }
            }

            return best!;
        }
    }

    /// <summary>How the planned fleet stands to the others, in sentences.</summary>
    public static IReadOnlyList<string> Ratios(IReadOnlyList<ComparisonRow> rows)
    {
        var planned = rows[^1];
        return
        [
            .. rows.SkipLast(1).Select(row => string.Create(
                CultureInfo.InvariantCulture,
                $"{row.Name}: {row.DeviceHours / planned.DeviceHours:0.00} times the device-hours of {planned.Name}{(row.Reached ? "" : ", and it never reached the attainment")}.")),
            string.Create(CultureInfo.InvariantCulture, $"The bound: {planned.Name} takes {planned.OverBound:0.00} times it."),
        ];
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
