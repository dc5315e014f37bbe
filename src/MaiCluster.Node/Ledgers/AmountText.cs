using System.Globalization;

namespace MaiCluster.Node.Ledgers;

/// <summary>Amounts in the cells of reports.</summary>
internal static class AmountText
{
    /// <summary>In the currency, with six decimals and a point, whatever the machine's language.</summary>
    public static string Units(long micros) => (micros / 1_000_000m).ToString("0.000000", CultureInfo.InvariantCulture);
}
