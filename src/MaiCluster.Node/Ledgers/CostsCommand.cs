using System.CommandLine;
using System.Globalization;
using MaiCluster.Node.Commands;
using MaiCluster.Node.Terminal;
using MaiCluster.Serving.Ledgers;
using MaiCluster.Serving.Ledgers.Reports;

namespace MaiCluster.Node.Ledgers;

/// <summary><c>mai costs</c>: what was spent and earned. Works beside the running node.</summary>
internal static class CostsCommand
{
    private static readonly string[] Headings = ["REVENUE", "COMPUTE", "LOAD", "IDLE", "ALLOCATED", "CHARGE", "SHARE", "MARGIN"];

    public static Command Create(CommandContext context)
    {
        var by = new Option<string>("--by") { Description = $"What the rows are: {string.Join(", ", CostJson.Views)}", HelpName = "VIEW", DefaultValueFactory = _ => CostJson.Views[0] };
        var from = new Option<string?>("--from") { Description = "First day, UTC [the first of this month]", HelpName = "DAY" };
        var to = new Option<string?>("--to") { Description = "Last day, UTC [today]", HelpName = "DAY" };
        var json = new Option<bool>("--json") { Description = "JSON, in millionths of the currency" };
        var command = new MaiCommand(
            "costs",
            "What was spent and earned, and what is left.",
            "mai costs",
            "mai costs --by scenario --from 2026-03-01 --to 2026-03-31",
            "mai costs --by partner --json") { by, from, to, json };
        var settings = new SettingFlags(command, "data");
        command.SetAction(async (result, cancellationToken) =>
        {
            var view = View(result.GetRequiredValue(by));
            var today = LedgerDate.Of(context.Time.GetUtcNow());
            var last = Day("--to", result.GetValue(to)) ?? today;
            var first = Day("--from", result.GetValue(from)) ?? new DateOnly(last.Year, last.Month, 1);
            if (first > last)
            {
                throw CommandFailedException.Usage($"'{LedgerDate.Text(first)}' is wrong for --from: expected {LedgerDate.Text(last)} or a day before it.");
            }

            await using var ledger = await KeptLedger.OpenAsync(settings.Read(result, context).DataDirectory, cancellationToken);
            var report = CostReport.Of(view, await ledger.Books.SumAsync(view, first, last, cancellationToken));
            if (result.GetValue(json))
            {
                await context.Output.WriteLineAsync(CostText.Of(report, CostJson.NameOf(view), first, last));
            }
            else
            {
                Columns.Write(context, [CostJson.NameOf(view).ToUpperInvariant(), .. Headings], report.Rows.Append(report.Total).Select(Row));
                await context.Output.WriteLineAsync($"device time without a model: {Units(report.UnallocatedMicros)}");
            }

            return ExitCode.Done;
        });
        return command;
    }

    private static CostView View(string text) => CostJson.ViewOf(text)
        ?? throw CommandFailedException.Usage($"'{text}' is wrong for --by: expected {string.Join(", ", CostJson.Views)}.");

    private static DateOnly? Day(string flag, string? text) => text is null ? null
        : LedgerDate.TryParse(text, out var day) ? day
        : throw CommandFailedException.Usage($"'{text}' is wrong for {flag}: expected a day such as 2026-03-01.");

    private static string[] Row(CostRow row) =>
    [
        row.Key,
        Units(row.RevenueMicros),
        Units(row.ComputeMicros),
        Units(row.LoadMicros),
        Units(row.IdleMicros),
        Units(row.AllocatedMicros),
        Units(row.PartnerChargeMicros),
        Units(row.PartnerShareMicros),
        Units(row.MarginMicros),
    ];

    private static string Units(long micros) => (micros / 1_000_000m).ToString("0.000000", CultureInfo.InvariantCulture);
}
