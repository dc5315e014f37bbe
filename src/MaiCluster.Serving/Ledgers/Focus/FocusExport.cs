using System.Runtime.CompilerServices;
using MaiCluster.Serving.Billing;
using MaiCluster.Serving.Prices;

namespace MaiCluster.Serving.Ledgers.Focus;

/// <summary>What the organisation pays between two days of the books, as rows of the FinOps Open Cost and Usage Specification; a day at a time is held.</summary>
public static class FocusExport
{
    public static async IAsyncEnumerable<FocusRow> ReadAsync(
        DateOnly from, DateOnly through, ILedgerBooks books, IUsageSums usage, PriceBook prices, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var day = from; day <= through; day = day.AddDays(1))
        {
            var rows = new FocusDay(day, prices);
            foreach (var used in await usage.SumAsync(day, day, hourly: true, partner: null, cancellationToken))
            {
                rows.Add(used);
            }

            await foreach (var posted in books.ReadAsync(day, cancellationToken))
            {
                rows.Add(posted);
            }

            foreach (var row in rows.Rows())
            {
                yield return row;
            }
        }
    }
}
