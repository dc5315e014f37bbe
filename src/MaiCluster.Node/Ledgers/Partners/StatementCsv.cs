using System.Globalization;
using CsvHelper;
using MaiCluster.Serving.Ledgers.Statements;
using MaiCluster.Serving.Prices;

namespace MaiCluster.Node.Ledgers.Partners;

/// <summary>A statement as CSV: a line for each day and model, without a line for the total.</summary>
internal static class StatementCsv
{
    private static readonly string[] Amounts = ["gross", "gross_credits", "charge", "share", "credits", "minimum", "total"];

    public static string Of(PartnerStatement statement)
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        using var csv = new CsvWriter(text, CultureInfo.InvariantCulture);
        Write(csv, ["day", "model", "requests", "estimated_requests", "unconfirmed_requests", .. Meter.All.Select(meter => meter.Name), .. Amounts]);
        foreach (var line in statement.Lines)
        {
            Write(csv,
            [
                StatementCells.Day(line),
                line.Model ?? "",
                .. ((long[])[line.Requests, line.EstimatedRequests, line.UnconfirmedRequests]).Select(count => count.ToString(CultureInfo.InvariantCulture)),
                .. Meter.All.Select(meter => StatementCells.Quantity(meter, line)),
                .. ((long[])[line.GrossMicros, line.GrossCreditMicros, line.ChargeMicros, line.ShareMicros, line.CreditMicros, line.TopUpMicros, line.TotalMicros]).Select(AmountText.Units),
            ]);
        }

        csv.Flush();
        return text.ToString();
    }

    private static void Write(CsvWriter csv, IEnumerable<string> fields)
    {
        foreach (var field in fields)
        {
            csv.WriteField(field);
        }

        csv.NextRecord();
    }
}
