namespace MaiCluster.Serving.Transcription;

/// <summary>A stretch of speech, often a sentence. Immutable.</summary>
public sealed record TranscriptSegment
{
    /// <summary>Since the recording began.</summary>
    public required double StartSeconds { get; init; }

    /// <summary>Since the recording began; not before its start.</summary>
    public required double EndSeconds { get; init; }

    /// <summary>As the model wrote it, a space before it included.</summary>
    public required string Text { get; init; }

    /// <summary>Ids of text and timestamps.</summary>
    public required IReadOnlyList<int> Tokens { get; init; }

    /// <summary>What it was drawn with: 0, or more where a first answer was not good enough.</summary>
    public required double Temperature { get; init; }

    /// <summary>Mean log probability of the tokens of its window.</summary>
    public required double MeanLogProbability { get; init; }

    /// <summary>Bytes of its window's text to those of its compressed form: text that repeats itself has a high one.</summary>
    public required double CompressionRatio { get; init; }

    /// <summary>How likely nobody speaks in its window.</summary>
    public required double NoSpeechProbability { get; init; }

    /// <summary>Empty where they were not asked for.</summary>
    public IReadOnlyList<TranscriptWord> Words { get; init; } = [];
}
