namespace MaiCluster.Engines.Transcription;

/// <summary>What a recording's next step is.</summary>
internal enum TranscriptionStage
{
    /// <summary>The voice detector looks for the next window.</summary>
    Listen,

    /// <summary>The encoder hears a window.</summary>
    Encode,

    /// <summary>The decoder names the language.</summary>
    FindLanguage,

    /// <summary>The decoder reads its prompt and writes the first token.</summary>
    Prompt,

    /// <summary>The decoder writes the next token.</summary>
    Write,

    /// <summary>The decoder reads the finished text, and its attention says when each word was heard.</summary>
    Align,

    Done,
}
