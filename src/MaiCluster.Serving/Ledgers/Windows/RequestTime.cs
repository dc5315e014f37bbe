using MaiCluster.Serving.Ledgers.Postings;
using MaiCluster.Serving.Requests;

namespace MaiCluster.Serving.Ledgers.Windows;

/// <summary>A request's part of a window.</summary>
public sealed record RequestTime
{
    public required RequestId Request { get; init; }

    /// <summary>The model that worked for it.</summary>
    public required string Model { get; init; }

    public required long Nanoseconds { get; init; }

    public string? Scenario { get; init; }

    public string? Tenant { get; init; }

    /// <summary>Why it is not billed; null when it is. A request may be in a window once for each.</summary>
    public UnbilledReason? Reason { get; init; }

    /// <summary>The experiment that alone asked for it, and bears its cost.</summary>
    public string? Experiment { get; init; }

    /// <inheritdoc cref="LedgerEntry.ReportedScenario"/>
    public string? ReportedScenario => LedgerEntry.ReportedAs(Experiment, Scenario);
}
