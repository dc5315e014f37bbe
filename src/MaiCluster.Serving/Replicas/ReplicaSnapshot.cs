using MaiCluster.Serving.Profiles;

namespace MaiCluster.Serving.Replicas;

/// <summary>What a replica shows of itself, once a second and at each change of state. Immutable, shared.</summary>
public sealed record ReplicaSnapshot
{
    public required ReplicaId Id { get; init; }

    public required ReplicaState State { get; init; }

    /// <summary>Why it failed, or what it waits for; null when there is nothing to say.</summary>
    public string? Detail { get; init; }

    /// <summary>While starting: when it will likely be ready.</summary>
    public TimeSpan? ReadyIn { get; init; }

    /// <summary>The largest decode batch; 0 before it is ready.</summary>
    public int Rows { get; init; }

    /// <summary>Rows that belong to running answers.</summary>
    public int RowsActive { get; init; }

    /// <summary>Requests that wait inside for a row.</summary>
    public int Queued { get; init; }

    /// <summary>Tokens that running and waiting requests may come to hold, prompt and answer.</summary>
    public long KvTokensHeld { get; init; }

    /// <summary>Tokens there is room for.</summary>
    public long KvTokens { get; init; }

    /// <summary>Tokens that its rows attend to now.</summary>
    public long ContextTokens { get; init; }

    /// <summary>Prompt tokens that wait to be computed.</summary>
    public long PrefillBacklog { get; init; }

    /// <summary>Mean time of the last decode steps; 0 before the first.</summary>
    public double StepSeconds { get; init; }

    /// <summary>What it takes of its device.</summary>
    public long MemoryBytes { get; init; }

    /// <summary>Requests running or waiting inside.</summary>
    public int Requests { get; init; }

    /// <summary>What its work costs here; null before it is known.</summary>
    public ModelProfile? Profile { get; init; }

    public bool IsSimulated { get; init; }
}
