namespace MaiCluster.Serving.Transcription;

/// <summary>Cuts the tokens of a window into segments, at the pairs of timestamps between them.</summary>
public static class SegmentCutter
{
    /// <param name="drawn">Without the end token.</param>
    /// <param name="isWhole">False: the limit of tokens was reached before the window's end.</param>
    /// <param name="lengthSeconds">Of the window.</param>
    /// <returns>The segments, and from when on the window should be heard again: null where all of it was said.</returns>
    public static (IReadOnlyList<DrawnSegment> Segments, double? ResumeSeconds) Cut(IReadOnlyList<int> drawn, SpeechTokens tokens, bool isWhole, double lengthSeconds)
    {
        var segments = new List<DrawnSegment>();
        var first = 0;
        for (var next = 1; next < drawn.Count; next++)
        {
            if (tokens.IsTimestamp(drawn[next]) && tokens.IsTimestamp(drawn[next - 1]))
            {
                Add(drawn, first, next, lengthSeconds);
                first = next;
            }
        }

        // A segment was begun after the last pair: said to its end, cut off by the limit, or not said at all.
        var hasText = drawn.Skip(first).Any(tokens.IsText);
        if (hasText && (isWhole || segments.Count == 0))
        {
            Add(drawn, first, drawn.Count, lengthSeconds);
            return (segments, null);
        }

        return (segments, segments.Count > 0 && first < drawn.Count ? segments[^1].EndSeconds : null);

        void Add(IReadOnlyList<int> all, int from, int to, double most)
        {
            var own = all.Skip(from).Take(to - from).ToArray();
            if (own.Any(tokens.IsText))
            {
                var start = tokens.IsTimestamp(own[0]) ? Seconds(own[0]) : segments.Count > 0 ? segments[^1].EndSeconds : 0;
                var end = tokens.IsTimestamp(own[^1]) ? Seconds(own[^1]) : most;
                segments.Add(new DrawnSegment(Math.Min(start, most), Math.Clamp(end, Math.Min(start, most), most), own));
            }
        }

        double Seconds(int token) => (token - tokens.FirstTimestamp) * SpeechTokens.SecondsPerTimestamp;
    }
}
