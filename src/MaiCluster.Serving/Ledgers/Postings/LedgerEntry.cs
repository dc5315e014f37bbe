using MaiCluster.Serving.Devices;
using MaiCluster.Serving.Ledgers.Accounts;
using MaiCluster.Serving.Requests;

namespace MaiCluster.Serving.Ledgers.Postings;

/// <summary>A transfer between two accounts, and what reports know it by.</summary>
public sealed record LedgerEntry
{
    public required Account Debit { get; init; }

    public required Account Credit { get; init; }

    /// <summary>Above 0.</summary>
    public required long AmountMicros { get; init; }

    public required EntryPurpose Purpose { get; init; }

    /// <summary>When what it is for was done, to the microsecond; it may be booked on a later day.</summary>
    public required DateTimeOffset ServiceTime { get; init; }

    public RequestId? Request { get; init; }

    /// <summary>Compute only; null for what was billed.</summary>
    public UnbilledReason? Reason { get; init; }

    /// <summary>The model that did the work, or had the device.</summary>
    public string? Model { get; init; }

    public string? Scenario { get; init; }

    public string? Tenant { get; init; }

    public string? Partner { get; init; }

    public DeviceId? Device { get; init; }

    /// <summary>The entry that this one takes back, wholly or in part.</summary>
    public EntryReference? Corrects { get; init; }

    /// <summary>1 for the first correction of that entry, and so on; 0 where nothing is corrected. No two corrections of an entry have the same.</summary>
    public int Correction { get; init; }

    /// <summary>Why, where a person decided it.</summary>
    public string? Note { get; init; }

    /// <summary>What reports by scenario know it by: what an experiment bears is the experiment's, not that of the scenario whose requests it repeats.</summary>
    public string? ReportedScenario =>
        ReportedAs(Debit.Kind == AccountKind.Experiment ? Debit.Name : Credit.Kind == AccountKind.Experiment ? Credit.Name : null, Scenario);

    /// <param name="experiment">That bears it; null = none.</param>
    /// <param name="scenario">Of the request.</param>
    public static string? ReportedAs(string? experiment, string? scenario) => experiment is null ? scenario : Account.Experiment(experiment).ToString();

    /// <summary>What it adds to the column of its purpose: below 0 where it takes something back.</summary>
    public long SignedMicros => Credit.IsDebit ? -AmountMicros : AmountMicros;
}
