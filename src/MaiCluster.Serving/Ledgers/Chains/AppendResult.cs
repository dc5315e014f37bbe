using MaiCluster.Serving.Ledgers.Postings;

namespace MaiCluster.Serving.Ledgers.Chains;

/// <summary>What became of an append.</summary>
/// <param name="Outcome">Anything but <see cref="AppendOutcome.Appended"/>: nothing was written.</param>
/// <param name="Known">With <see cref="AppendOutcome.Known"/>: which postings are there, and what was booked with each.</param>
public sealed record AppendResult(AppendOutcome Outcome, IReadOnlyDictionary<string, LedgerHash>? Known = null);

/// <summary>How an append ended.</summary>
public enum AppendOutcome
{
    Appended,

    /// <summary>Postings of these ids are in the ledger already.</summary>
    Known,

    /// <summary>The day is sealed.</summary>
    Sealed,

    /// <summary>Another writer was faster: load again.</summary>
    Raced,
}
