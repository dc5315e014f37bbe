namespace MaiCluster.Serving.Ledgers.Sealing;

/// <summary>The one sealer of the ledger: closes days in order, those without traffic too.</summary>
/// <param name="store">Where they are.</param>
/// <param name="monthEnd">Books what belongs at a month's end, before its last day is closed; null = nothing does.</param>
public sealed class DaySeals(ILedgerStore store, IMonthEnd? monthEnd = null)
{
    /// <summary>Seals every day up to this one that is not sealed yet. Call when all nodes have closed their last window of it.</summary>
    /// <param name="through">A day that is over. Nothing before the first posting is sealed.</param>
    /// <param name="cancellationToken">Gives up between two days.</param>
    /// <returns>The seals that were made now, in order; none when another sealer made them.</returns>
    public async Task<IReadOnlyList<DaySeal>> SealThroughAsync(DateOnly through, CancellationToken cancellationToken)
    {
        var made = new List<DaySeal>();
        var last = await store.FindLastSealAsync(cancellationToken);
        var next = last?.Day.AddDays(1) ?? await store.FindFirstDayAsync(cancellationToken);
        while (next <= through)
        {
            if (monthEnd is not null && next.Value.AddDays(1).Day == 1)
            {
                await monthEnd.CloseAsync(next.Value.AddDays(1).AddMonths(-1), cancellationToken);
            }

            if (await store.SealAsync(next.Value, last, cancellationToken) is { } seal)
            {
                made.Add(seal);
                last = seal;
            }
            else
            {
                last = await store.FindLastSealAsync(cancellationToken); // another sealer was faster
            }

            next = last?.Day.AddDays(1) ?? await store.FindFirstDayAsync(cancellationToken);
        }

        return made;
    }
}
