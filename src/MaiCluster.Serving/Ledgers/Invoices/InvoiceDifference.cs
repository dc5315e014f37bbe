namespace MaiCluster.Serving.Ledgers.Invoices;

/// <summary>A line of an invoice beside ours.</summary>
/// <param name="Key">What it is for.</param>
/// <param name="Ours">Null = we have nothing of the kind.</param>
/// <param name="Theirs">Null = the invoice does not have it.</param>
public sealed record InvoiceDifference(InvoiceKey Key, InvoiceLine? Ours, InvoiceLine? Theirs)
{
    /// <summary><c>missing</c> with us, <c>extra</c> with us, or <c>different</c>.</summary>
    public string Kind => Ours is null ? "missing" : Theirs is null ? "extra" : "different";

    /// <summary>Theirs less ours.</summary>
    public decimal Quantity => (Theirs?.Quantity ?? 0) - (Ours?.Quantity ?? 0);

    /// <summary>Theirs, rounded once to micro-units, half to even, less ours.</summary>
    public decimal Amount => OwedMicros / 1_000_000m;

    /// <summary>What is owed more by the invoice.</summary>
    public long OwedMicros => (long)(decimal.Round((Theirs?.Amount ?? 0) * 1_000_000m, MidpointRounding.ToEven) - (Ours?.Amount ?? 0) * 1_000_000m);

    /// <summary>What only one side has counts by its amount: a free meter need not be on an invoice. Where an amount was accepted before, another quantity was too.</summary>
    internal bool IsOne(decimal tolerance, bool isAccepted) => Math.Abs(Amount) > tolerance || (!isAccepted && Ours is not null && Theirs is not null && Quantity != 0);
}
