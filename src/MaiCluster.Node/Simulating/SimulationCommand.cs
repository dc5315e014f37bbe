using System.CommandLine;
using System.Globalization;
using MaiCluster.Node.Commands;
using MaiCluster.Node.Terminal;
using MaiCluster.Simulation.Comparing;
using MaiCluster.Simulation.Mixes;
using MaiCluster.Simulation.Pages;
using MaiCluster.Simulation.Reports;
using MaiCluster.Simulation.Traces;

namespace MaiCluster.Node.Simulating;

/// <summary><c>mai sim</c>: the product's own decisions on a virtual clock, against recorded or drawn requests.</summary>
internal static class SimulationCommand
{
    /// <summary>What a comparison asks for.</summary>
    private const double Attainment = 0.99;

    /// <summary>Devices there may be in a comparison.</summary>
    private const int ComparedDevices = 200;

    private static readonly string[] Headings = ["FLEET AND ROUTE", "DEVICES", "DEVICE-HOURS", "OVER BOUND", "ATTAINMENT", "DEMAND"];

    public static Command Create(CommandContext context)
    {
        var flags = new SimulationFlags();
        var command = new MaiCommand(
            "sim",
            "Simulate the cluster: how many devices a load takes, and what becomes of its requests. No model is loaded.",
            "mai sim --trace azure_llm_2023_conv.csv --devices 8xH100 --slo ttft=1s,tpot=50ms --html report.html",
            "mai sim --trace bursty --rate 40 --models 20 --policy first-fit+least-loaded --json report.json",
            "mai sim --bench bench/sim/zipf20.json");
        flags.AddTo(command);
        command.SetAction(async (given, cancellationToken) =>
        {
            try
            {
                flags.Check(given);
                await (given.GetValue(flags.Bench) is { } mix ? CompareAsync(mix, flags, given, context, cancellationToken) : RunAsync(flags, given, context, cancellationToken));
                return ExitCode.Done;
            }
            catch (TraceException exception)
            {
                throw CommandFailedException.Usage(exception.Message);
            }
        });
        return command;
    }

    private static async Task RunAsync(SimulationFlags flags, ParseResult given, CommandContext context, CancellationToken cancellationToken)
    {
        var (fleet, route) = flags.Pair(given);
        var setup = SimulationSource.Setup(flags, given) with { Route = route };
        var isPlanned = !given.GetValue(flags.Constant);
        var run = Comparison.One(setup, fleet, given.GetValue(flags.Demand), isPlanned, new SimulationProgress(context, setup.Trace.Seconds));
        var report = ReportMaker.Make(run, isPlanned ? fleet : fleet + ", constant");
        if (given.GetValue(flags.Html) is { } page)
        {
            await File.WriteAllTextAsync(page, ReportPage.Html(report), cancellationToken);
        }

        if (given.GetValue(flags.Json) is "-")
        {
            await context.Output.WriteLineAsync(ReportJson.Text(report));
            return;
        }

        if (given.GetValue(flags.Json) is { } file)
        {
            await File.WriteAllTextAsync(file, ReportJson.Text(report) + "\n", cancellationToken);
        }

        await context.Output.WriteAsync(ReportTable.Text(report));
    }

    private static async Task CompareAsync(string mixFile, SimulationFlags flags, ParseResult given, CommandContext context, CancellationToken cancellationToken)
    {
        var mix = MixFile.Read(mixFile);
        var trace = given.GetValue(flags.Trace) is { } file ? TraceFile.Read(file) : SimulationSource.TraceOf(mix, mixFile);
        var rows = Comparison.Run(MixSetup.Of(mix, trace, ComparedDevices), Attainment, new ComparisonProgress(context));
        if (given.GetValue(flags.Json) is { } json)
        {
            var text = ReportJson.Text(rows);
            await (json == "-" ? context.Output.WriteLineAsync(text) : File.WriteAllTextAsync(json, text + "\n", cancellationToken));
            if (json == "-")
            {
                return;
            }
        }

        Columns.Write(context, Headings, rows.Select(Row));
        foreach (var ratio in Comparison.Ratios(rows))
        {
            await context.Output.WriteLineAsync(ratio);
        }
    }

    private static string[] Row(ComparisonRow row) =>
    [
        row.Name,
        row.MeanDevices.ToString("0.0", CultureInfo.InvariantCulture),
        row.DeviceHours.ToString("0.000", CultureInfo.InvariantCulture),
        row.OverBound.ToString("0.00", CultureInfo.InvariantCulture),
        (row.Reached ? "" : "only ") + row.Attainment.ToString("P2", CultureInfo.InvariantCulture),
        row.RateFactor == 0 ? "" : row.RateFactor.ToString("x 0.00", CultureInfo.InvariantCulture),
    ];

    private sealed class ComparisonProgress(CommandContext context) : IProgress<string>
    {
        public void Report(string value) => context.Error.WriteLine("mai sim: " + value);
    }
}
