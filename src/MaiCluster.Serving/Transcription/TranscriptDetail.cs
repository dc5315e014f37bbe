namespace MaiCluster.Serving.Transcription;

/// <summary>How finely a transcript tells when things were said.</summary>
public enum TranscriptDetail
{
    /// <summary>The text alone.</summary>
    Text,

    /// <summary>Each segment's times.</summary>
    Segments,

    /// <summary>Each word's times too.</summary>
    Words,
}
