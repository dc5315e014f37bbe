namespace MaiCluster.Serving.Ledgers.Focus;

/// <summary>A row of the FOCUS export: one hour, model, scenario, tenant, partner and meter. Amounts in micro-units.</summary>
public sealed record FocusRow
{
    /// <summary>In whose books it is; decides the billing period.</summary>
    public required DateOnly BookDay { get; init; }

    /// <summary>When the hour of the service begins.</summary>
    public required DateTimeOffset Hour { get; init; }

    /// <summary>Null = none; so for the next three.</summary>
    public string? Model { get; init; }

    public string? Scenario { get; init; }

    public string? Tenant { get; init; }

    public string? Partner { get; init; }

    /// <summary>compute, load, idle, unallocated, a meter of a price list, total, revenue, partner_share or adjustment.</summary>
    public required string Meter { get; init; }

    /// <summary>Of something that was booked before: taken back, or changed as such.</summary>
    public bool IsAdjustment { get; init; }

    /// <summary>Of an adjustment: what it changes was in the books of an earlier month.</summary>
    public bool IsCorrection { get; init; }

    /// <summary>What the organisation pays.</summary>
    public long CostMicros { get; init; }

    /// <summary>Null where nothing is counted.</summary>
    public decimal? Quantity { get; init; }

    public string? Unit { get; init; }

    /// <summary>In the ledger's currency; null where there is none.</summary>
    public decimal? UnitPrice { get; init; }

    public long RevenueMicros { get; init; }

    public long ShareMicros { get; init; }
}
