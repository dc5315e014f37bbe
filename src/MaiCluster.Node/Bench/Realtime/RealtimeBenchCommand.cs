using System.CommandLine;
using MaiCluster.Node.Bench.Steps;
using MaiCluster.Node.Commands;
using MaiCluster.Node.Hosting;
using MaiCluster.Node.Terminal;

namespace MaiCluster.Node.Bench.Realtime;

/// <summary><c>mai bench realtime</c>: what a call adds to the models that it is made of, and how fast an interrupted answer falls silent.</summary>
internal static class RealtimeBenchCommand
{
    private const string Model = "mai-live";

    private const int WholeRounds = 5, DryRounds = 1;

    public static MaiCommand Create(CommandContext context)
    {
        var json = new Option<bool>("--json") { Description = "Print one JSON object" };
        var dry = new Option<bool>("--dry") { Description = "A short run whose figures mean nothing: shows that it works" };
        var command = new MaiCommand(
            "realtime",
            "Turns of a call: from their end to the first audio of the answer, against the three models one after the other; and how fast an interrupted answer stops.",
            "mai bench realtime",
            "mai bench realtime --json > realtime.json")
        {
            json, dry,
        };
        var settings = new SettingFlags(command, "data", "model-dir", "threads");
        command.SetAction(async (result, cancellationToken) =>
        {
            var options = settings.Read(result, context);
            _ = new DataDirectory(options.DataDirectory);
            await InstallDisplay.EnsureAsync(context, NodePackages.Open(options, context.Time), Model, cancellationToken);
            void Report(string step) => context.Error.WriteLine($"mai bench: {step}");

            Report("a node of its own");
            await using var node = await NodeProcess.StartAsync(["--models", Model, .. StepBenchCommand.FlagsOf(options)], context.Time);
            var report = await new RealtimeBench(node, Model, result.GetValue(dry) ? DryRounds : WholeRounds, Report, context.Time).RunAsync(cancellationToken);
            await context.Output.WriteLineAsync(result.GetValue(json) ? report.ToJson() : report.ToTable());
            return ExitCode.Done;
        });
        return command;
    }
}
