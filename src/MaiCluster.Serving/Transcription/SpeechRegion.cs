namespace MaiCluster.Serving.Transcription;

/// <summary>Where somebody speaks, in samples of the recording.</summary>
/// <param name="Start">The first sample.</param>
/// <param name="End">The first sample after it.</param>
public readonly record struct SpeechRegion(int Start, int End);
