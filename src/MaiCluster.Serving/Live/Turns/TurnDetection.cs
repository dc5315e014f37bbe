namespace MaiCluster.Serving.Live.Turns;

/// <summary>How a session finds out that its caller has begun to speak, and has finished. Immutable.</summary>
public sealed record TurnDetection
{
    /// <summary>How likely speech must be, 0 to 1. Default 0.5, as OpenAI.</summary>
    public float Threshold { get; init; } = 0.5f;

    /// <summary>Audio from before the speech that belongs to the turn, in milliseconds, 0 to 5,000. Default 300, as OpenAI.</summary>
    public int PrefixPaddingMs { get; init; } = 300;

    /// <summary>Silence that ends a turn, in milliseconds, 32 to 10,000. Default 500, as OpenAI.</summary>
    public int SilenceDurationMs { get; init; } = 500;

    /// <summary>Whether an answer begins when a turn has ended. Default true.</summary>
    public bool CreateResponse { get; init; } = true;

    /// <summary>Whether an answer stops when its caller begins to speak. Default true.</summary>
    public bool InterruptResponse { get; init; } = true;

    /// <summary>Silence after an answer, in milliseconds, after which the model speaks again by itself, 5,000 to 30,000; null = never.</summary>
    public int? IdleTimeoutMs { get; init; }
}
