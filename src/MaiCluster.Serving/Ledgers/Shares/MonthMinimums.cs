using MaiCluster.Serving.Ledgers.Sealing;
using MaiCluster.Serving.Prices;

namespace MaiCluster.Serving.Ledgers.Shares;

/// <summary>Books what a month's shares lack to the minimums that the prices of its last day promise, also to partners that billed nothing. Of several models' the largest holds.</summary>
/// <param name="prices">With the shares, by model.</param>
/// <param name="partnerOf">Whose model it is; null = ours, or nobody's any more.</param>
/// <param name="ledgers">Where it is booked.</param>
public sealed class MonthMinimums(IPrices prices, Func<string, string?> partnerOf, ILedgers ledgers) : IMonthEnd
{
    public async Task CloseAsync(DateOnly month, CancellationToken cancellationToken)
    {
        foreach (var minimum in Of(month))
        {
            await ledgers.PostAsync(minimum, cancellationToken);
        }
    }

    /// <summary>In the order of the partners' names.</summary>
    private IEnumerable<MonthMinimum> Of(DateOnly month) =>
        from model in prices.Book.At(LedgerDate.Midnight(month.AddMonths(1).AddDays(-1))).Models
        let minimum = model.Value.Share?.MinimumMicros ?? 0
        where minimum > 0
        let partner = partnerOf(model.Key)
        where partner is not null
        group minimum by partner into minimums
        orderby minimums.Key
        select new MonthMinimum(minimums.Key, month, minimums.Max());
}
