namespace MaiCluster.Serving.Ledgers;

/// <summary>The stored ledger is not as it was written; the message names the first place that is wrong.</summary>
public sealed class LedgerDamagedException(string message, Exception? inner = null) : Exception(message, inner);
