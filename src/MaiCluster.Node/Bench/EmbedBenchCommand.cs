using System.CommandLine;
using MaiCluster.Node.Commands;
using MaiCluster.Node.Hosting;

namespace MaiCluster.Node.Bench;

/// <summary><c>mai bench embed</c>.</summary>
internal static class EmbedBenchCommand
{
    public static Command Create(CommandContext context)
    {
        var model = new Argument<string>("MODEL") { Description = "An embedding model of the catalogue", DefaultValueFactory = _ => "mai-embed" };
        var json = new Option<bool>("--json") { Description = "Print one JSON object" };
        var dry = new Option<bool>("--dry") { Description = "A short run whose figures mean nothing: shows that it works" };
        var command = new MaiCommand(
            "embed",
            "Milliseconds for texts at once: the engine in a plain loop, the batch loop, over HTTP. About two minutes; leave the machine alone meanwhile.",
            "mai bench embed",
            "mai bench embed --json > embed.json")
        {
            model, json, dry,
        };
        var settings = new SettingFlags(command);
        command.SetAction(async (result, cancellationToken) =>
        {
            var options = settings.Read(result, context);
            var bench = new EmbedBench(
                NodePackages.Open(options, context.Time),
                result.GetRequiredValue(model),
                options.Threads ?? Environment.ProcessorCount,
                result.GetValue(dry) ? EmbedBenchPlan.Dry : EmbedBenchPlan.Whole,
                step => context.Error.WriteLine("mai bench: " + step),
                context.Time);
            var report = await bench.RunAsync(cancellationToken);
            await context.Output.WriteLineAsync(result.GetValue(json) ? report.ToJson() : report.ToTable());
            return ExitCode.Done;
        });
        return command;
    }
}
