namespace MaiCluster.Gateway.Transcription;

/// <summary>How a transcript is written.</summary>
internal enum TranscriptFormat
{
    Json,
    Text,
    Srt,
    VerboseJson,
    Vtt,
}
