namespace MaiCluster.Gateway.Transcription;

/// <summary>A transcription or translation as asked for.</summary>
internal sealed class TranscriptionDraft
{
    public string Model { get; set; } = "";

    /// <summary>As sent; null = the model finds out.</summary>
    public string? Language { get; set; }

    public string? Prompt { get; set; }

    public TranscriptFormat Format { get; set; }

    public double Temperature { get; set; }

    public bool Stream { get; set; }

    /// <summary>Null: nothing was said of them.</summary>
    public bool? Segments { get; set; }

    public bool Words { get; set; }
}
