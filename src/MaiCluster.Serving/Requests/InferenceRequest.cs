namespace MaiCluster.Serving.Requests;

/// <summary>One request to one model, valid by construction: what its way through the cluster must know of it, whatever is asked.</summary>
public abstract record InferenceRequest
{
    public required RequestId Id { get; init; }

    public required Requester Requester { get; init; }

    /// <summary>The client's own request, where this is a part of it: the page read for a chat, a sentence spoken in a call. Null for the client's own.</summary>
    public RequestId? Parent { get; init; }

    /// <summary>The model that answers, such as <c>mai-text</c>: what the client asked for, or what its scenario's route chose.</summary>
    public required string Model { get; init; }

    /// <summary>The scenario that its client named; null = none.</summary>
    public string? Scenario { get; init; }

    /// <summary>The scenario or model whose price is billed, whatever answers; null = <see cref="Model"/>.</summary>
    public string? BilledAs { get; init; }

    /// <summary>The experiment that alone asks for it and bears its cost; null = its client waits for the answer.</summary>
    public string? Experiment { get; init; }

    /// <summary>Lower is sooner; 0 unless the client says otherwise.</summary>
    public int Priority { get; init; }

    /// <summary>What its client asks of time.</summary>
    public Slo Slo { get; init; }

    /// <summary>Independent answers, 1 to the gateway's limit.</summary>
    public int Choices { get; init; } = 1;

    /// <summary>What must be computed before the first token or part, at least 1: tokens of a prompt; other modalities count in units of their own, the same for profile and request.</summary>
    public abstract int Work { get; }

    /// <summary>The most tokens or parts per choice, at least 1: the stream back has room for all of them.</summary>
    public abstract int MostPieces { get; }
}
