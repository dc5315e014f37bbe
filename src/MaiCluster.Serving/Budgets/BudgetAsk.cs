using MaiCluster.Serving.Requests;

namespace MaiCluster.Serving.Budgets;

/// <summary>What a request wants to reserve before it does anything. Names that are null are not looked at: a partner's budget is asked for apart, after routing.</summary>
public sealed record BudgetAsk
{
    public required RequestId Request { get; init; }

    public string? Tenant { get; init; }

    /// <summary>Of the tenant.</summary>
    public string? Team { get; init; }

    /// <summary>The stored id of the API key, of the tenant.</summary>
    public string? Key { get; init; }

    public string? Scenario { get; init; }

    public string? Partner { get; init; }

    /// <summary>What alone asks for it and bears its cost.</summary>
    public string? Experiment { get; init; }

    /// <summary>The worst case, in micro-units: the client's price, or for a partner's budget what the partner charges.</summary>
    public required long Micros { get; init; }

    /// <summary>What is enough to begin with, at most <see cref="Micros"/>: less than all may then be granted, and the request stops there. Null = all or nothing.</summary>
    public long? LeastMicros { get; init; }

    /// <summary>The most tokens, of prompt and answer.</summary>
    public long Tokens { get; init; }

    /// <summary>When the request was admitted: its days and months, and its usage record's <c>Started</c>.</summary>
    public required DateTimeOffset Admitted { get; init; }
}
