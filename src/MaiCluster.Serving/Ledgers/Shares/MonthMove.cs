namespace MaiCluster.Serving.Ledgers.Shares;

/// <summary>What an append to a partner's books does to their month, if it still stands where the writer thinks.</summary>
public sealed record MonthMove(PartnerMonth Expected, PartnerMonth Next);
