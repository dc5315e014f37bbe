using System.CommandLine;
using MaiCluster.Node.Commands;

namespace MaiCluster.Node.Bench.Tensors;

/// <summary><c>mai bench tensor</c>.</summary>
internal static class TensorBenchCommand
{
    public static MaiCommand Create(CommandContext context)
    {
        var json = new Option<bool>("--json") { Description = "Print one JSON object" };
        var dry = new Option<bool>("--dry") { Description = "A short run whose figures mean nothing: shows that it works" };
        var small = new Option<bool>("--small") { Description = "Only what a small request costs, in about 20 seconds" };
        var command = new MaiCommand(
            "tensor",
            "What the open inference protocol adds to a session's own time, and how full batches get with several clients. About two minutes; leave the machine alone meanwhile.",
            "mai bench tensor",
            "mai bench tensor --json > tensor.json")
        {
            json, dry, small,
        };
        command.SetAction(async (result, cancellationToken) =>
        {
            var plan = result.GetValue(dry) ? TensorBenchPlan.Dry : result.GetValue(small) ? TensorBenchPlan.Small : TensorBenchPlan.Whole;
            var report = await new TensorBench(plan, step => context.Error.WriteLine("mai bench: " + step), context.Time).RunAsync(cancellationToken);
            await context.Output.WriteLineAsync(result.GetValue(json) ? report.ToJson() : report.ToTable());
            return ExitCode.Done;
        });
        return command;
    }
}
