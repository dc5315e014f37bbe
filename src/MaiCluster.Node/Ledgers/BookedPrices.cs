using MaiCluster.Node.Prices;
using MaiCluster.Node.Settings;
using MaiCluster.Serving.Prices;

namespace MaiCluster.Node.Ledgers;

/// <summary>The prices that a node's ledger was booked with.</summary>
internal static class BookedPrices
{
    private static readonly HashSet<string> NoHouse = []; // whatever runs there now, old prices stay what they were

    /// <summary>The book that was last in force at the node's data, which has every list before; that which MaiCluster comes with where the operator never gave one.</summary>
    public static PriceBook Of(NodeOptions options, DateTimeOffset now) =>
        KeptPrices.In(options.DataDirectory).Read() ?? PriceWatch.ReadChecked(options with { Prices = null }, NoHouse, now).BookOrFail();
}
