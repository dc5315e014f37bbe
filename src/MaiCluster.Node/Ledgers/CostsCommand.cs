using System.CommandLine;
using System.Globalization;
using MaiCluster.Node.Commands;
using MaiCluster.Node.Ledgers.Focus;
using MaiCluster.Node.Terminal;
using MaiCluster.Serving.Ledgers.Reports;

namespace MaiCluster.Node.Ledgers;

/// <summary><c>mai costs</c>: what was spent and earned. Works beside the running node.</summary>
internal static class CostsCommand
{
    private static readonly string[] Headings = ["REVENUE", "COMPUTE", "LOAD", "IDLE", "ALLOCATED", "CHARGE", "SHARE", "MARGIN", "UTILISATION", "PER MTOKEN"];

    private static readonly string[] WhatIfHeadings = ["SCENARIO", "MODEL", "WOULD COST (ESTIMATE)", "DID COST", "DAYS"];

    public static Command Create(CommandContext context)
    {
        var by = new Option<string>("--by") { Description = $"What the rows are: {string.Join(", ", CostJson.Views)}", HelpName = "VIEW", DefaultValueFactory = _ => CostJson.Views[0] };
        var whatIf = new Option<bool>("--what-if") { Description = "Also what each scenario would have cost on each other model" };
        var json = new Option<bool>("--json") { Description = "JSON, in millionths of the currency" };
        var days = new DayFlags();
        var command = new MaiCommand(
            "costs",
            "What was spent and earned, and what is left.",
            "mai costs",
            "mai costs --by scenario --from 2026-03-01 --to 2026-03-31 --what-if",
            "mai costs --by partner --json",
            "mai costs export --focus march.csv --from 2026-03-01 --to 2026-03-31") { by, whatIf, json };
        days.AddTo(command);
        command.Subcommands.Add(FocusCommand.Create(context));
        var flags = new ReportFlags(command, context, needsPrices: true);
        command.SetAction(async (result, cancellationToken) =>
        {
            var view = View(result.GetRequiredValue(by));
            var (first, last) = days.Read(result, context.Time.GetUtcNow());
            await using var stores = await flags.OpenAsync(result, cancellationToken);
            var ledger = stores.Money;
            var usage = await ledger.Usage.SumAsync(first, last, hourly: false, partner: null, cancellationToken);
            var costs = await ledger.Books.SumAsync(view, first, last, cancellationToken);
            var (report, figures) = (CostReport.Of(view, costs), CostFigures.Of(view, costs, usage));
            var routes = (await ledger.Routes.ListAsync(cancellationToken)).Routes;
            IReadOnlyList<WhatIfRow>? estimates = !result.GetValue(whatIf) ? null : WhatIf.Of(
                await ledger.Books.SumAsync(CostView.Model, first, last, cancellationToken),
                await ledger.Books.SumAsync(CostView.Scenario, first, last, cancellationToken),
                usage,
                flags.Prices(result),
                scenario => routes.FirstOrDefault(stored => stored.Scenario == scenario)?.Route.Models);
            if (result.GetValue(json))
            {
                await context.Output.WriteLineAsync(CostText.Of(report, figures, estimates, CostJson.NameOf(view), first, last));
                return ExitCode.Done;
            }

            Columns.Write(context, [CostJson.NameOf(view).ToUpperInvariant(), .. Headings], report.Rows.Append(report.Total).Select(row => Row(row, figures)));
            await context.Output.WriteLineAsync($"device time without a model: {AmountText.Units(report.UnallocatedMicros)}");
            if (estimates is not null)
            {
                await context.Output.WriteLineAsync();
                Columns.Write(context, WhatIfHeadings, estimates.Select(Row));
            }

            return ExitCode.Done;
        });
        return command;
    }

    private static CostView View(string text) => CostJson.ViewOf(text)
        ?? throw CommandFailedException.Usage($"'{text}' is wrong for --by: expected {string.Join(", ", CostJson.Views)}.");

    private static string[] Row(CostRow row, CostFigures figures) =>
    [
        row.Key,
        AmountText.Units(row.RevenueMicros),
        AmountText.Units(row.ComputeMicros),
        AmountText.Units(row.LoadMicros),
        AmountText.Units(row.IdleMicros),
        AmountText.Units(row.AllocatedMicros),
        AmountText.Units(row.PartnerChargeMicros),
        AmountText.Units(row.PartnerShareMicros),
        AmountText.Units(row.MarginMicros),
        figures.UtilisationOf(row) is { } part ? (part * 100).ToString("0.0' %'", CultureInfo.InvariantCulture) : "n/a",
        figures.PerMillionTokensMicros(row) is { } micros ? AmountText.Units(micros) : "n/a",
    ];

    private static string[] Row(WhatIfRow row) =>
    [
        row.Scenario,
        row.Model,
        row.EstimateMicros is { } estimate ? AmountText.Units(estimate) : "n/a",
        row.ActualMicros is { } actual ? AmountText.Units(actual) : "n/a",
        string.Create(CultureInfo.InvariantCulture, $"{row.Days} of {row.DaysWithTraffic}"),
    ];
}
