using System.CommandLine;
using System.Globalization;
using MaiCluster.Node.Commands;
using MaiCluster.Serving.Ledgers;
using MaiCluster.Serving.Ledgers.Invoices;
using MaiCluster.Serving.Ledgers.Statements;

namespace MaiCluster.Node.Ledgers.Partners;

/// <summary><c>mai statement</c>: what a partner is owed for a month. Works beside the running node.</summary>
internal static class StatementCommand
{
    public static Command Create(CommandContext context)
    {
        var partner = new Argument<string>("PARTNER") { Description = "Whose statement" };
        var month = new Option<string>("--month") { Description = "Of the books, UTC, such as 2026-10", HelpName = "MONTH", Required = true };
        var csv = new Option<bool>("--csv") { Description = "CSV" };
        var json = new Option<bool>("--json") { Description = "JSON, in millionths of the currency" };
        var invoice = new Option<bool>("--invoice") { Description = "The invoice that agrees with it, as 'mai reconcile' reads one" };
        var html = new Option<string?>("--html") { Description = "Write a page to print", HelpName = "FILE" };
        var command = new MaiCommand(
            "statement",
            "What a partner is owed for a month, by day and model.",
            "mai statement acme-models --month 2026-10",
            "mai statement acme-models --month 2026-10 --html october.html",
            "mai statement acme-models --month 2026-10 --csv > october.csv") { partner, month, csv, json, invoice, html };
        var flags = new ReportFlags(command, context, needsPrices: true);
        command.SetAction(async (result, cancellationToken) =>
        {
            var first = Month(result.GetRequiredValue(month));
            if (new[] { result.GetValue(csv), result.GetValue(json), result.GetValue(invoice), result.GetValue(html) is not null }.Count(asked => asked) > 1)
            {
                throw CommandFailedException.Usage("--csv, --json, --invoice and --html are different forms of the statement: give one of them.");
            }

            var (now, name) = (context.Time.GetUtcNow(), result.GetRequiredValue(partner));
            await using var stores = await flags.OpenAsync(result, cancellationToken);
            var (ledger, prices) = (stores.Money, flags.Prices(result));
            if (result.GetValue(invoice))
            {
                var ours = await OurCharges.ReadAsync(name, first, first.AddMonths(1).AddDays(-1), LedgerDate.Of(now), ledger.Books, ledger.Usage, prices, cancellationToken);
                InvoiceLine[] lines = [.. ours.ToInvoice()];
                if (lines.Length == 0)
                {
                    await KnownPartners.CheckAsync(name, ledger, LedgerDate.Of(now), cancellationToken);
                }

                await context.Output.WriteAsync(InvoiceFile.Of(lines));
                return ExitCode.Done;
            }

            var statement = await PartnerStatement.ReadAsync(name, first, ledger.Books, ledger.Usage, cancellationToken);
            if (statement.Lines.Count == 0)
            {
                await KnownPartners.CheckAsync(name, ledger, LedgerDate.Of(now), cancellationToken);
            }

            if (result.GetValue(csv))
            {
                await context.Output.WriteAsync(StatementCsv.Of(statement));
            }
            else if (result.GetValue(json))
            {
                await context.Output.WriteLineAsync(StatementJson.Of(statement, prices.Currency));
            }
            else if (result.GetValue(html) is { } path)
            {
                await File.WriteAllTextAsync(path, StatementPage.Of(statement, prices.Currency, now), cancellationToken);
                await context.Output.WriteLineAsync(path);
            }
            else
            {
                await StatementText.WriteAsync(statement, prices.Currency, context);
            }

            return ExitCode.Done;
        });
        return command;
    }

    private static DateOnly Month(string text) => DateOnly.TryParseExact(text + "-01", "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var first)
        ? first
        : throw CommandFailedException.Usage($"'{text}' is wrong for --month: expected a month such as 2026-10.");
}
