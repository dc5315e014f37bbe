using System.CommandLine;
using System.Globalization;
using MaiCluster.Node.Commands;
using MaiCluster.Serving.Ledgers.Focus;

namespace MaiCluster.Node.Ledgers.Focus;

/// <summary><c>mai costs export</c>: what the organisation pays, for the tools that read FOCUS. Works beside the running node.</summary>
internal static class FocusCommand
{
    private const string Csv = ".csv", Parquet = ".parquet";

    public static Command Create(CommandContext context)
    {
        var focus = new Option<string>("--focus") { Description = "File to write, .csv or .parquet; one that is there is replaced", HelpName = "FILE", Required = true };
        var days = new DayFlags();
        var command = new MaiCommand(
            "export",
            "What the organisation pays, in the FinOps Open Cost and Usage Specification 1.2.",
            "mai costs export --focus october.parquet --from 2026-10-01 --to 2026-10-31") { focus };
        days.AddTo(command);
        var flags = new ReportFlags(command, context, needsPrices: true);
        command.SetAction(async (result, cancellationToken) =>
        {
            var path = result.GetRequiredValue(focus);
            var kind = Path.GetExtension(path).ToLowerInvariant();
            if (kind is not (Csv or Parquet))
            {
                throw CommandFailedException.Usage($"'{path}' is wrong for --focus: expected a file that ends with {Csv} or {Parquet}.");
            }

            var (from, to) = days.Read(result, context.Time.GetUtcNow());
            await using var stores = await flags.OpenAsync(result, cancellationToken);
            var (ledger, prices) = (stores.Money, flags.Prices(result));
            var (columns, count) = (FocusColumns.Of(prices.Currency), 0L);
            var rows = FocusExport.ReadAsync(from, to, ledger.Books, ledger.Usage, prices, cancellationToken).Select(row =>
            {
                count++;
                return row;
            });

            // Beside it first: whoever reads the old file meanwhile has it whole.
            var draft = path + ".part";
            try
            {
                await using (var stream = File.Create(draft))
                {
                    await (kind == Csv ? FocusCsv.WriteAsync(stream, columns, rows) : FocusParquet.WriteAsync(stream, columns, rows, cancellationToken));
                }

                File.Move(draft, path, overwrite: true);
            }
            finally
            {
                File.Delete(draft); // where it failed half way
            }

            await context.Output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{path}: {count} rows"));
            return ExitCode.Done;
        });
        return command;
    }
}
