using System.CommandLine;
using System.Globalization;
using MaiCluster.Node.Ledgers;
using MaiCluster.Node.Terminal;
using MaiCluster.Serving.Metering;
using MaiCluster.Storage.Usage;

namespace MaiCluster.Node.Commands;

/// <summary><c>mai usage</c>: what requests consumed. Works beside the running node.</summary>
internal static class UsageCommand
{
    private static readonly string[] Headings = ["ID", "STARTED", "MODEL", "KEY", "PROMPT", "CACHED", "ANSWER", "OTHER", "QUEUE MS", "PREFILL MS", "DECODE MS", "DEVICE MS", "END"];

    public static Command Create(CommandContext context)
    {
        var id = new Argument<string?>("ID") { Description = "One request, by the x-request-id of its answer; the latest ones unless given", Arity = ArgumentArity.ZeroOrOne };
        var json = new Option<bool>("--json") { Description = "JSON: one object for an ID, else an array, newest first" };
        var count = new Option<int>("--count") { Description = $"How many of the latest, 1 to {SqliteUsageStore.MaxListed}", HelpName = "COUNT", DefaultValueFactory = _ => 20 };
        var command = new MaiCommand(
            "usage",
            "What each request consumed: tokens, time, and how it ended.",
            "mai usage",
            "mai usage --json --count 100",
            "mai usage --json req_0123456789abcdef01234567") { id, json, count };
        var flags = new ReportFlags(command, context);

        command.SetAction(async (result, cancellationToken) =>
        {
            var most = result.GetValue(count);
            if (most is < 1 or > SqliteUsageStore.MaxListed)
            {
                throw CommandFailedException.Usage($"'{most}' is wrong for --count: expected a number from 1 to {SqliteUsageStore.MaxListed}.");
            }

            await using var stores = await flags.OpenAsync(result, cancellationToken);
            var wanted = result.GetValue(id);
            var records = wanted is null ? await stores.Usage.ListAsync(most, cancellationToken)
                : await stores.Usage.FindAsync(wanted, cancellationToken) is { } found ? [found]
                : throw new CommandFailedException($"No request has the id '{wanted}': expected the x-request-id of an answer, such as req_ and 24 hexadecimal digits.");

            if (!result.GetValue(json))
            {
                Columns.Write(context, Headings, records.Select(Row));
            }
            else
            {
                await context.Output.WriteLineAsync(wanted is null ? UsageJson.Many(records) : UsageJson.One(records[0]));
            }

            return ExitCode.Done;
        });
        return command;
    }

    private static string[] Row(UsageRecord record) =>
    [
        record.Id.Value,
        record.Started.ToUniversalTime().ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture),
        record.Model,
        record.KeyId,
        record.PromptTokens.ToString(CultureInfo.InvariantCulture),
        record.CachedTokens.ToString(CultureInfo.InvariantCulture),
        record.CompletionTokens.ToString(CultureInfo.InvariantCulture),
        string.Join(' ', UsageQuantities.Names.Zip(record.Quantities.All).Where(quantity => quantity.Second > 0).Select(quantity => $"{quantity.First}={quantity.Second}")),
        Milliseconds(record.QueueMilliseconds),
        Milliseconds(record.PrefillMilliseconds),
        Milliseconds(record.DecodeMilliseconds),
        Milliseconds(record.DeviceNanoseconds / 1e6),
        UsageJson.Outcome(record),
    ];

    private static string Milliseconds(double value) => value.ToString("0.0", CultureInfo.InvariantCulture);
}
