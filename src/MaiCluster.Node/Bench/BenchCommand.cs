using System.CommandLine;
using MaiCluster.Node.Bench.Partners;
using MaiCluster.Node.Bench.Realtime;
using MaiCluster.Node.Bench.Tensors;
using MaiCluster.Node.Commands;
using MaiCluster.Node.Hosting;

namespace MaiCluster.Node.Bench;

/// <summary><c>mai bench</c>: how fast the node is on this machine, as a part of what the engine alone can do.</summary>
internal static class BenchCommand
{
    public static Command Create(CommandContext context) => new MaiCommand(
        "bench", "Measure this machine.", "mai bench text", "mai bench text --json > text.json", "mai bench embed", "mai bench tensor", "mai bench transcribe", "mai bench voice", "mai bench image", "mai bench read", "mai bench realtime", "mai bench partner", "mai bench streams http://127.0.0.1:8080/ http://127.0.0.1:8081/")
    {
        Text(context),
        EmbedBench.Create(context),
        TensorBenchCommand.Create(context),
        TranscribeBench.Create(context),
        VoiceBench.Create(context),
        ImageBench.Create(context),
        RealtimeBenchCommand.Create(context),
        ReadBench.Create(context),
        PartnerBenchCommand.Create(context),
        StreamsBenchCommand.Create(context),
    };

    private static MaiCommand Text(CommandContext context)
    {
        var model = new Argument<string>("MODEL") { Description = "A text model of the catalogue", DefaultValueFactory = _ => "mai-text" };
        var json = new Option<bool>("--json") { Description = "Print one JSON object" };
        var batches = new Option<int[]>("--batches") { Description = "Streams at once, 1 to 256 each", AllowMultipleArgumentsPerToken = true, DefaultValueFactory = _ => [] };
        batches.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int[]>().Any(batch => batch is < 1 or > 256))
            {
                result.AddError("--batches takes numbers from 1 to 256, such as --batches 1 4 8 16.");
            }
        });
        var dry = new Option<bool>("--dry") { Description = "A minute's run whose figures mean nothing: shows that it works" };
        var command = new MaiCommand(
            "text",
            "Tokens per second of the engine alone, of the batch loop and over HTTP; first tokens; memory. About ten minutes; leave the machine alone meanwhile.",
            "mai bench text",
            "mai bench text --json > text.json",
            "mai bench text --batches 16")
        {
            model, json, batches, dry,
        };
        var settings = new SettingFlags(command);
        command.SetAction(async (result, cancellationToken) =>
        {
            var options = settings.Read(result, context);
            var plan = result.GetValue(dry) ? TextBenchPlan.Dry : TextBenchPlan.Whole;
            var bench = new TextBench(
                NodePackages.Open(options, context.Time),
                result.GetRequiredValue(model),
                result.GetValue(batches) is { Length: > 0 } chosen ? plan with { Batches = chosen } : plan,
                step => context.Error.WriteLine("mai bench: " + step),
                context.Time);
            var report = await bench.RunAsync(cancellationToken);
            await context.Output.WriteLineAsync(result.GetValue(json) ? report.ToJson() : TextBenchTable.Of(report));
            return ExitCode.Done;
        });
        return command;
    }
}
