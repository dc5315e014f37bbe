namespace MaiCluster.Serving.Transcription;

/// <summary>A segment as it was drawn.</summary>
/// <param name="StartSeconds">Since its window began.</param>
/// <param name="EndSeconds">Since its window began.</param>
/// <param name="Tokens">Text and timestamps.</param>
public sealed record DrawnSegment(double StartSeconds, double EndSeconds, IReadOnlyList<int> Tokens);
