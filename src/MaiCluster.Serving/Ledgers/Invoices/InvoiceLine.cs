namespace MaiCluster.Serving.Ledgers.Invoices;

/// <summary>What a partner asks for one meter of one model on one day.</summary>
/// <param name="Key">What it is for.</param>
/// <param name="Quantity">In the unit that a price of the meter counts in without its million: tokens, characters, seconds, images; requests for a total.</param>
/// <param name="Amount">In the ledger's currency.</param>
public sealed record InvoiceLine(InvoiceKey Key, decimal Quantity, decimal Amount);
