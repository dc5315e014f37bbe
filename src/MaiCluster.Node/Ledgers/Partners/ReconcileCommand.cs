using System.CommandLine;
using System.Globalization;
using MaiCluster.Node.Commands;
using MaiCluster.Node.Terminal;
using MaiCluster.Serving.Ledgers;
using MaiCluster.Serving.Ledgers.Invoices;

namespace MaiCluster.Node.Ledgers.Partners;

/// <summary><c>mai reconcile</c>: a partner's invoice against our books. Works beside the running node.</summary>
internal static class ReconcileCommand
{
    private static readonly string[] Headings = ["DAY", "MODEL", "METER", "", "OUR QUANTITY", "THEIRS", "OUR AMOUNT", "THEIRS", "DIFFERENCE"];

    public static Command Create(CommandContext context)
    {
        var partner = new Argument<string>("PARTNER") { Description = "Whose invoice" };
        var file = new Argument<string>("INVOICE") { Description = "CSV: date,model,meter,quantity,amount" };
        var accept = new Option<bool>("--accept") { Description = "Book the differences: the partner's statement is then what the invoice says" };
        var tolerance = new Option<decimal>("--tolerance") { Description = "Amounts of a line that differ by no more are the same", HelpName = "AMOUNT" };
        var command = new MaiCommand(
            "reconcile",
            "Hold a partner's invoice against the ledger: what is missing with us, extra with us, or different. Exit code 1 when anything is.",
            "mai reconcile acme-models october.csv",
            "mai reconcile acme-models october.csv --tolerance 0.01",
            "mai reconcile acme-models october.csv --accept") { partner, file, accept, tolerance };
        var flags = new ReportFlags(command, context, needsPrices: true);
        command.SetAction(async (result, cancellationToken) =>
        {
            var most = result.GetValue(tolerance);
            if (most < 0)
            {
                throw CommandFailedException.Usage($"'{most.ToString(CultureInfo.InvariantCulture)}' is wrong for --tolerance: expected at least 0.");
            }

            var (name, invoice) = (result.GetRequiredValue(partner), InvoiceFile.Read(result.GetRequiredValue(file)));
            var now = context.Time.GetUtcNow();
            await using var stores = await flags.OpenAsync(result, cancellationToken);
            var ledger = stores.Money;
            var (from, to) = (invoice.Min(line => line.Key.Day), invoice.Max(line => line.Key.Day));
            var ours = await OurCharges.ReadAsync(name, from, to, LedgerDate.Of(now), ledger.Books, ledger.Usage, flags.Prices(result), cancellationToken);
            if (!ours.ToInvoice().Any())
            {
                await KnownPartners.CheckAsync(name, ledger, LedgerDate.Of(now), cancellationToken);
            }

            var differences = Reconciliation.Of(invoice, ours, most);
            if (differences.Count == 0)
            {
                await context.Output.WriteLineAsync($"{LedgerDate.Text(from)} to {LedgerDate.Text(to)}: the invoice and the ledger agree.");
                return ExitCode.Done;
            }

            Columns.Write(context, Headings, differences.Select(Row));
            if (!result.GetValue(accept))
            {
                await context.Error.WriteLineAsync($"{differences.Count} lines differ; nothing was booked. Book them with --accept.");
                return ExitCode.Failed;
            }

            using var ledgers = new LocalLedgers(ledger.Ledger, context.Time);
            var adjustments = Reconciliation.Accept(name, differences, ours, now);
            foreach (var adjustment in adjustments)
            {
                await ledgers.PostAsync(adjustment, cancellationToken);
            }

            await context.Output.WriteLineAsync($"booked: {adjustments.Count} adjustments, {Amount(-adjustments.Sum(adjustment => adjustment.AmountMicros) / 1_000_000m)} owed more");
            return ExitCode.Done;
        });
        return command;
    }

    private static string[] Row(InvoiceDifference difference) =>
    [
        LedgerDate.Text(difference.Key.Day),
        difference.Key.Model,
        difference.Key.Meter,
        difference.Kind,
        Quantity(difference.Ours),
        Quantity(difference.Theirs),
        difference.Ours is { } ours ? Amount(ours.Amount) : "",
        difference.Theirs is { } theirs ? Amount(theirs.Amount) : "",
        Amount(difference.Amount),
    ];

    private static string Quantity(InvoiceLine? line) => line?.Quantity.ToString("0.###", CultureInfo.InvariantCulture) ?? "";

    private static string Amount(decimal amount) => amount.ToString("0.000000###", CultureInfo.InvariantCulture);
}
