using MaiCluster.Serving.Ledgers.Adjustments;
using MaiCluster.Serving.Ledgers.Settlements;
using MaiCluster.Serving.Ledgers.Shares;

namespace MaiCluster.Orleans.Ledgers;

/// <summary>The writer of one partition of the ledger, by the partition's text. Devices have none: their node posts by itself.</summary>
[Alias("mai.ledger-grain")]
internal interface ILedgerGrain : IGrainWithStringKey
{
    [Alias("settle")]
    Task<LedgerReply> SettleAsync([Immutable] Settlement[] settlements);

    [Alias("minimum")]
    Task<LedgerReply> PostAsync(MonthMinimum minimum);

    [Alias("adjust")]
    Task<LedgerReply> PostAsync(Adjustment adjustment);
}
