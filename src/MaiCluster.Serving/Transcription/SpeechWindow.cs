namespace MaiCluster.Serving.Transcription;

/// <summary>
/// What a model hears at once: pieces of the recording put one after the other, at most 30 s together, with the long silences
/// between them left out. Immutable.
/// </summary>
public sealed class SpeechWindow
{
    private const double SampleRate = 16_000;

    private readonly SpeechRegion[] _pieces;

    /// <param name="pieces">In order, not overlapping, none empty.</param>
    /// <param name="speech">Where somebody speaks in them; empty = not known.</param>
    public SpeechWindow(IEnumerable<SpeechRegion> pieces, IEnumerable<SpeechRegion> speech)
    {
        _pieces = [.. pieces];
        Speech = [.. speech];
        Length = _pieces.Sum(piece => piece.End - piece.Start);
    }

    /// <summary>Where somebody speaks, in samples of the recording.</summary>
    public IReadOnlyList<SpeechRegion> Speech { get; }

    /// <summary>Samples of all pieces together.</summary>
    public int Length { get; }

    public double LengthSeconds => Length / SampleRate;

    /// <summary>Where it begins in the recording.</summary>
    public double StartSeconds => _pieces[0].Start / SampleRate;

    /// <summary>Where it ends in the recording.</summary>
    public double EndSeconds => _pieces[^1].End / SampleRate;

    /// <summary>Its samples, from -1 to 1.</summary>
    /// <param name="recording">The whole of it.</param>
    /// <param name="samples">[<see cref="Length"/>].</param>
    public void Read(ReadOnlySpan<short> recording, Span<float> samples)
    {
        var at = 0;
        foreach (var piece in _pieces)
        {
            foreach (var sample in recording[piece.Start..piece.End])
            {
                samples[at++] = sample / 32768f;
            }
        }
    }

    /// <summary>The moment of the recording that is heard so long after the window's beginning.</summary>
    /// <param name="seconds">Since the window began.</param>
    /// <param name="isEnd">Whether something ends then: at a join, that is the end of the piece before it.</param>
    public double ToRecording(double seconds, bool isEnd)
    {
        var left = seconds * SampleRate;
        foreach (var piece in _pieces)
        {
            double length = piece.End - piece.Start;
            if (left < length || (isEnd && left <= length))
            {
                return (piece.Start + Math.Max(0, left)) / SampleRate;
            }

            left -= length;
        }

        return EndSeconds;
    }

    /// <summary>What is left of it after a moment; null when nobody speaks there for long enough to be worth another look.</summary>
    /// <param name="seconds">Since the window began.</param>
    public SpeechWindow? After(double seconds)
    {
        const int worthwhile = 8_000; // half a second
        var from = (int)(ToRecording(seconds, isEnd: false) * SampleRate);
        var speech = Cut(Speech, from).ToArray();
        return speech.Sum(region => region.End - region.Start) >= worthwhile ? new SpeechWindow(Cut(_pieces, from), speech) : null;
    }

    /// <summary>The same window, its speech as wide as it is loud.</summary>
    /// <param name="recording">The whole of it.</param>
    public SpeechWindow Widened(ReadOnlySpan<short> recording) => new(_pieces, SpeechEdges.Widen(Speech, recording));

    private static IEnumerable<SpeechRegion> Cut(IEnumerable<SpeechRegion> regions, int from) =>
        regions.Where(region => region.End > from).Select(region => region with { Start = Math.Max(region.Start, from) });
}
