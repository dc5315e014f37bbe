namespace MaiCluster.Serving.Sampling;

/// <summary>How the next token is drawn. Ranges are checked where the request is parsed.</summary>
public sealed record SamplingParameters
{
    /// <summary>0 = greedy, else logits are divided by it; 0 to 2.</summary>
    public float Temperature { get; init; } = 1;

    /// <summary>Keep the k likeliest tokens; 0 = all.</summary>
    public int TopK { get; init; }

    /// <summary>Keep the smallest set whose probability reaches this; (0, 1].</summary>
    public float TopP { get; init; } = 1;

    /// <summary>Keep tokens at least this fraction as likely as the likeliest; [0, 1].</summary>
    public float MinP { get; init; }

    /// <summary>Divides positive and multiplies negative logits of tokens seen in prompt or answer; 1 = off; (0, 2].</summary>
    public float RepetitionPenalty { get; init; } = 1;

    /// <summary>Subtracted once from tokens already in the answer; -2 to 2.</summary>
    public float PresencePenalty { get; init; }

    /// <summary>Subtracted per occurrence in the answer; -2 to 2.</summary>
    public float FrequencyPenalty { get; init; }

    /// <summary>Added to the logits of these token ids; each -100 to 100.</summary>
    public IReadOnlyDictionary<int, float> LogitBias { get; init; } = NoBias;

    /// <summary>The random number of a token is a function of (seed, choice, position): a drawn answer can be drawn again.</summary>
    public required long Seed { get; init; }

    private static readonly Dictionary<int, float> NoBias = [];
}
