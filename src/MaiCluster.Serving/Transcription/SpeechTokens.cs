namespace MaiCluster.Serving.Transcription;

/// <summary>The ids that steer a speech model's decoder. Text comes first in the vocabulary, then these, then the timestamps.</summary>
public sealed record SpeechTokens
{
    /// <summary>20 ms: two columns of the model's picture.</summary>
    public const double SecondsPerTimestamp = 0.02;

    /// <summary>Ends the answer; every id below it is text.</summary>
    public required int End { get; init; }

    /// <summary>Begins the answer.</summary>
    public required int Start { get; init; }

    /// <summary>Begins what was said before, which stands in front of <see cref="Start"/>.</summary>
    public required int Previous { get; init; }

    /// <summary>How likely it is in the place of a language says how likely nobody speaks.</summary>
    public required int NoSpeech { get; init; }

    /// <summary>Asks for text alone.</summary>
    public required int NoTimestamps { get; init; }

    /// <summary>Null for a model that knows English only.</summary>
    public int? Transcribe { get; init; }

    /// <inheritdoc cref="Transcribe"/>
    public int? Translate { get; init; }

    /// <summary>By code, such as <c>en</c>; empty for a model that knows English only.</summary>
    public IReadOnlyDictionary<string, int> Languages { get; init; } = new Dictionary<string, int>();

    /// <summary>Never drawn: what describes sounds instead of speech.</summary>
    public IReadOnlyList<int> Suppressed { get; init; } = [];

    /// <summary>Never drawn first: an answer that begins with nothing.</summary>
    public IReadOnlyList<int> SuppressedFirst { get; init; } = [];

    /// <summary>The latest that the first timestamp may be, in steps of <see cref="SecondsPerTimestamp"/>.</summary>
    public int MaxInitialTimestamp { get; init; } = 50;

    /// <summary>The timestamp of zero.</summary>
    public int FirstTimestamp => NoTimestamps + 1;

    public bool IsTimestamp(int token) => token >= FirstTimestamp;

    public bool IsText(int token) => token < End;
}
