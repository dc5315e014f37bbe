using System.Globalization;
using MaiCluster.Serving.Ledgers;
using MaiCluster.Serving.Ledgers.Statements;
using MaiCluster.Serving.Prices;

namespace MaiCluster.Node.Ledgers.Partners;

/// <summary>What the forms of a statement write in their cells.</summary>
internal static class StatementCells
{
    public static string Day(StatementLine line) => LedgerDate.Text(line.Day);

    /// <summary>A total's name is empty.</summary>
    public static string Model(StatementLine line) => line.Model ?? (line.TopUpMicros != 0 ? "minimum" : "adjustment");

    /// <summary>Such as <c>prompt_tokens 1200</c>; what is 0 is left out.</summary>
    public static IEnumerable<string> Quantities(StatementLine line) => Meter.All.Where(meter => meter.Count(line.Quantities) > 0)
        .Select(meter => $"{meter.Name} {Quantity(meter, line)}");

    /// <summary>Tokens and characters by the piece, audio in seconds.</summary>
    public static string Quantity(Meter meter, StatementLine line) =>
        (meter.Millionths == 1 ? meter.Count(line.Quantities) : meter.Count(line.Quantities) * meter.Millionths / 1_000_000m).ToString("0.###", CultureInfo.InvariantCulture);

    /// <summary>How many requests' quantities are not surely known; empty when all are.</summary>
    public static string Doubt(StatementLine line) => string.Join(", ", ((long Count, string Word)[])[(line.EstimatedRequests, "estimated"), (line.UnconfirmedRequests, "unconfirmed")] switch
    {
        var all => all.Where(doubt => doubt.Count > 0).Select(doubt => string.Create(CultureInfo.InvariantCulture, $"{doubt.Count} {doubt.Word}")),
    });
}
