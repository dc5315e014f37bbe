using System.Globalization;
using MaiCluster.Node.Commands;
using MaiCluster.Node.Terminal;
using MaiCluster.Serving.Ledgers.Statements;

namespace MaiCluster.Node.Ledgers.Partners;

/// <summary>A statement for a terminal.</summary>
internal static class StatementText
{
    private static readonly string[] Headings = ["DAY", "MODEL", "REQUESTS", "QUANTITIES", "GROSS", "CHARGE", "SHARE", "CREDITS", "MINIMUM", "TOTAL", "NOT SURE"];

    public static async Task WriteAsync(PartnerStatement statement, string currency, CommandContext context)
    {
        await context.Output.WriteLineAsync($"{statement.Partner}, {statement.Month.ToString("yyyy-MM", CultureInfo.InvariantCulture)}, amounts in {currency}");
        Columns.Write(context, Headings, statement.Lines.Select(line => Row(StatementCells.Day(line), StatementCells.Model(line), line)).Append(Row("total", "", statement.Total)));
    }

    private static string[] Row(string day, string model, StatementLine line) =>
    [
        day,
        model,
        line.Requests.ToString(CultureInfo.InvariantCulture),
        string.Join(", ", StatementCells.Quantities(line)),
        AmountText.Units(line.GrossMicros + line.GrossCreditMicros),
        AmountText.Units(line.ChargeMicros),
        AmountText.Units(line.ShareMicros),
        AmountText.Units(line.CreditMicros),
        AmountText.Units(line.TopUpMicros),
        AmountText.Units(line.TotalMicros),
        StatementCells.Doubt(line),
    ];
}
