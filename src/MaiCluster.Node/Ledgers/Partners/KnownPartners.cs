using MaiCluster.Node.Commands;
using MaiCluster.Node.Hosting;
using MaiCluster.Serving.Ledgers.Reports;

namespace MaiCluster.Node.Ledgers.Partners;

/// <summary>The partners that anything was ever asked of: all days are read, so it is looked up only where nothing was found of a partner.</summary>
internal static class KnownPartners
{
    private static readonly DateOnly First = new(2000, 1, 1); // no price is older

    /// <exception cref="CommandFailedException">It is none of them.</exception>
    public static async Task CheckAsync(string partner, MoneyStores money, DateOnly today, CancellationToken cancellationToken)
    {
        var booked = (await money.Books.SumAsync(CostView.Partner, First, today, cancellationToken)).Select(day => day.Key).Where(key => key.Length > 0).Distinct().Order(StringComparer.Ordinal).ToArray();
        if (!booked.Contains(partner) && (await money.Usage.SumAsync(First, today, hourly: false, partner, cancellationToken)).Count == 0)
        {
            throw new CommandFailedException(
                $"Nothing was ever asked of a partner '{partner}'. {(booked.Length > 0 ? $"In the ledger are: {string.Join(", ", booked.Take(20))}." : "The ledger has no partner at all.")}");
        }
    }
}
