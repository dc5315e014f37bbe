using MaiCluster.Serving.Admission;
using MaiCluster.Serving.Requests;

namespace MaiCluster.Serving.Metering;

/// <summary>What one request consumed, once, whatever happened to it.</summary>
public sealed record UsageRecord
{
    public required RequestId Id { get; init; }

    public required string KeyId { get; init; }

    /// <summary>Whose bill it is on.</summary>
    public string Tenant { get; init; } = PayerId.DefaultTenant;

    /// <summary>Of the tenant; null when the key belongs to none.</summary>
    public string? Team { get; init; }

    /// <summary>The client's own request, where this was made for it; null for the client's own.</summary>
    public RequestId? Parent { get; init; }

    /// <summary>What it was reserved from, by the budgets' own names with a space between: how they find out what a process that died had spent. Empty = no budget limits it.</summary>
    public string Grants { get; init; } = "";

    /// <summary>The model that answered.</summary>
    public required string Model { get; init; }

    /// <summary>The scenario that its client named; null = none.</summary>
    public string? Scenario { get; init; }

    /// <summary>The scenario or model whose price was billed; null = <see cref="Model"/>.</summary>
    public string? BilledAs { get; init; }

    /// <summary>The experiment that alone asked for it and bears its cost; nothing is billed then.</summary>
    public string? Experiment { get; init; }

    /// <summary>Whose model answered; null = ours.</summary>
    public string? Partner { get; init; }

    /// <summary>The node that served it: it alone closes what it left open.</summary>
    public required string Node { get; init; }

    public required DateTimeOffset Started { get; init; }

    /// <summary>Null while the request runs.</summary>
    public DateTimeOffset? Ended { get; init; }

    public int PromptTokens { get; init; }

    /// <summary>Of the prompt's, how many were taken from a resident prefix.</summary>
    public int CachedTokens { get; init; }

    /// <summary>Over all choices.</summary>
    public int CompletionTokens { get; init; }

    /// <summary>What it consumed that is no text.</summary>
    public UsageQuantities Quantities { get; init; }

    public double QueueMilliseconds { get; init; }

    public double PrefillMilliseconds { get; init; }

    public double DecodeMilliseconds { get; init; }

    /// <summary>This request's part of the steps it was in.</summary>
    public long DeviceNanoseconds { get; init; }

    public required UsageOutcome Outcome { get; init; }

    /// <summary>What the tenant pays for it, in micro-units, at the price that was in force when it was admitted; 0 while it is open, and for one that failed or was lost.</summary>
    public long BilledMicros { get; init; }

    /// <summary>What the partner charges for it by its unit prices, in micro-units.</summary>
    public long PartnerMicros { get; init; }

    /// <summary>How surely the quantities are known.</summary>
    public UsageCertainty Certainty { get; init; }
}
