using MaiCluster.Serving.Ledgers.Postings;
using MaiCluster.Serving.Ledgers.Shares;

namespace MaiCluster.Serving.Ledgers.Chains;

/// <summary>What is to be booked. A partner's share follows from what was booked before it, so its entries are made at the append, and made again after a lost race.</summary>
/// <param name="Id">The posting's.</param>
/// <param name="ServiceTime">The posting's.</param>
/// <param name="Digest">The posting's.</param>
/// <param name="Make">From where the partner's month stands; not looked at in other partitions.</param>
internal sealed record DuePosting(string Id, DateTimeOffset ServiceTime, LedgerHash Digest, Func<PartnerMonth, Posting> Make)
{
    /// <summary>One that is the same whatever was booked before it.</summary>
    public static DuePosting Of(Posting posting) => new(posting.Id, posting.ServiceTime, posting.Digest, _ => posting);
}
