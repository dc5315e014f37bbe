namespace MaiCluster.Serving.Transcription;

/// <summary>A word and when it was said.</summary>
/// <param name="Text">As it stands in the transcript, the space before it included.</param>
/// <param name="StartSeconds">Since the recording began.</param>
/// <param name="EndSeconds">Since the recording began; not before its start.</param>
public readonly record struct TranscriptWord(string Text, double StartSeconds, double EndSeconds);
