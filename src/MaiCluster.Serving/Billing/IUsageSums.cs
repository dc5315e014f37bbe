using MaiCluster.Serving.Ledgers.Postings;
using MaiCluster.Serving.Metering;
using MaiCluster.Serving.Prices;

namespace MaiCluster.Serving.Billing;

/// <summary>Sums of closed usage records, for reports.</summary>
public interface IUsageSums
{
    /// <summary>What was used between two UTC days of admission, both in it, in the order of time.</summary>
    /// <param name="from">First day.</param>
    /// <param name="through">Last day.</param>
    /// <param name="hourly">By the hour of admission; else by its day.</param>
    /// <param name="partner">Only what this partner's models answered; null = everything.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task<IReadOnlyList<UsageSum>> SumAsync(DateOnly from, DateOnly through, bool hourly, string? partner, CancellationToken cancellationToken);
}

/// <summary>Closed records of one hour or day that agree in everything that reports tell apart.</summary>
public sealed record UsageSum
{
    /// <summary>When the hour or day begins, UTC.</summary>
    public required DateTimeOffset Start { get; init; }

    public required string Model { get; init; }

    /// <summary>Null = none.</summary>
    public string? Scenario { get; init; }

    /// <summary>That alone asked for it; null = none.</summary>
    public string? Experiment { get; init; }

    /// <inheritdoc cref="LedgerEntry.ReportedScenario"/>
    public string? ReportedScenario => LedgerEntry.ReportedAs(Experiment, Scenario);

    public required string Tenant { get; init; }

    /// <summary>Null = ours.</summary>
    public string? Partner { get; init; }

    public UsageCertainty Certainty { get; init; }

    public required long Requests { get; init; }

    public required MeteredQuantities Quantities { get; init; }

    public long BilledMicros { get; init; }

    public long PartnerMicros { get; init; }
}
