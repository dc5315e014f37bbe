namespace MaiCluster.Serving.Budgets;

/// <summary>A running request in its actor's memory.</summary>
internal sealed class HeldRequest(BudgetHold hold, BudgetAccount[] accounts, long? admittedSecond)
{
    public BudgetHold Hold => hold;

    public BudgetAccount[] Accounts => accounts;

    /// <summary>Where its tokens are counted, on the monotonic clock; null when an earlier activation counted them.</summary>
    public long? AdmittedSecond => admittedSecond;

    /// <summary>When it was last heard of, as a timestamp.</summary>
    public required long RenewedAt { get; set; }
}
