namespace MaiCluster.Serving.Budgets;

/// <summary>One activation's right to slices.</summary>
/// <param name="Id">Random; no two activations have the same.</param>
/// <param name="Renewals">Counts its writes: whoever sees it unchanged for a lease knows that it is gone.</param>
/// <param name="IsClosed">Another activation has counted what was spent of it; nothing more may be spent from it.</param>
internal sealed record Grant(string Id, long Renewals, bool IsClosed);
