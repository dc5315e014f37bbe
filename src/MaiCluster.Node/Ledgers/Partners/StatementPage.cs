using System.Globalization;
using System.Net;
using System.Text;
using MaiCluster.Serving.Ledgers.Statements;

namespace MaiCluster.Node.Ledgers.Partners;

/// <summary>A statement as one page of HTML that needs nothing else, for a screen and for paper.</summary>
internal static class StatementPage
{
    private const string Style = """
        :root { color-scheme: light; --ink: #1b1f24; --soft: #5d6772; --line: #d9dee3; --tint: #f5f7f9; }
        * { box-sizing: border-box; }
        body { margin: 0 auto; max-width: 76rem; padding: 3rem 2rem; font: 15px/1.5 system-ui, "Segoe UI", "Helvetica Neue", Arial, sans-serif; color: var(--ink); }
        header { display: flex; justify-content: space-between; align-items: flex-end; gap: 2rem; border-bottom: 2px solid var(--ink); padding-bottom: 1rem; }
        h1 { margin: 0; font-size: 1.7rem; font-weight: 650; letter-spacing: -.01em; }
        header p { margin: .2rem 0 0; color: var(--soft); }
        .due { text-align: right; white-space: nowrap; }
        .due strong { display: block; font-size: 1.7rem; font-weight: 650; font-variant-numeric: tabular-nums; }
        table { width: 100%; border-collapse: collapse; margin: 1.5rem 0; font-size: .87rem; font-variant-numeric: tabular-nums; }
        th { text-align: left; font-weight: 600; color: var(--soft); border-bottom: 1px solid var(--ink); padding: .4rem .6rem; white-space: nowrap; }
        td { border-bottom: 1px solid var(--line); padding: .45rem .6rem; vertical-align: top; }
        .number { text-align: right; white-space: nowrap; }
        .day { white-space: nowrap; }
        .quantities, .doubt { color: var(--soft); }
        .doubt { display: block; font-style: italic; }
        tfoot td { border-bottom: 0; border-top: 2px solid var(--ink); font-weight: 650; background: var(--tint); }
        footer { color: var(--soft); font-size: .82rem; max-width: 52rem; }
        @page { size: A4 landscape; margin: 14mm; }
        @media print { body { padding: 0; max-width: none; font-size: 11px; } thead { display: table-header-group; } tr { break-inside: avoid; } }
        """;

    private static readonly string[] Amounts = ["Gross billed", "Charge", "Share", "Credits", "Minimum", "Total"];

    public static string Of(PartnerStatement statement, string currency, DateTimeOffset now)
    {
        var month = statement.Month.ToString("MMMM yyyy", CultureInfo.InvariantCulture);
        var page = new StringBuilder();
        page.Append(CultureInfo.InvariantCulture, $"""
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>Statement of {Text(statement.Partner)}, {month}</title>
            <style>
            {Style}
            </style>
            </head>
            <body>
            <header>
            <div><h1>Statement of {Text(statement.Partner)}</h1><p>{month}, days in UTC, amounts in {Text(currency)}</p></div>
            <div class="due">owed for the month<strong>{Units(statement.Total.TotalMicros)} {Text(currency)}</strong></div>
            </header>
            <table>
            <thead><tr><th>Day</th><th>Model</th><th class="number">Requests</th><th>Quantities</th>{string.Concat(Amounts.Select(name => $"<th class=\"number\">{name}</th>"))}</tr></thead>
            <tbody>

            """);
        foreach (var line in statement.Lines)
        {
            page.Append("<tr>").Append(CultureInfo.InvariantCulture, $"<td class=\"day\">{StatementCells.Day(line)}</td><td>{Text(StatementCells.Model(line))}</td>").Append(Cells(line)).Append("</tr>\n");
        }

        page.Append(CultureInfo.InvariantCulture, $"""
            </tbody>
            <tfoot><tr><td colspan="2">Total</td>{Cells(statement.Total)}</tr></tfoot>
            </table>
            <footer>
            <p>Charge: by the partner's unit prices. Share: the partner's part of the gross billed. Credits: what was taken back of both, and adjustments.
            Minimum: what the month's minimum adds. Estimated: the answer was cut before its usage was reported, and counted from what was seen.
            Unconfirmed: asked and never answered; no charge is booked for it.</p>
            <p>The total is what moved on this partner's account in the books of the month. Written {now.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)} UTC.</p>
            </footer>
            </body>
            </html>

            """);
        return page.ToString();
    }

    private static string Cells(StatementLine line)
    {
        var doubt = StatementCells.Doubt(line);
        var amounts = new[] { line.GrossMicros + line.GrossCreditMicros, line.ChargeMicros, line.ShareMicros, line.CreditMicros, line.TopUpMicros, line.TotalMicros };
        return string.Create(CultureInfo.InvariantCulture, $"""<td class="number">{line.Requests:N0}</td><td class="quantities">{string.Join("<br>", StatementCells.Quantities(line).Select(Text))}""")
            + (doubt.Length > 0 ? $"<span class=\"doubt\">{doubt}</span>" : "") + "</td>"
            + string.Concat(amounts.Select(micros => $"<td class=\"number\">{Units(micros)}</td>"));
    }

    private static string Units(long micros) => (micros / 1_000_000m).ToString("#,0.000000", CultureInfo.InvariantCulture);

    private static string Text(string text) => WebUtility.HtmlEncode(text);
}
