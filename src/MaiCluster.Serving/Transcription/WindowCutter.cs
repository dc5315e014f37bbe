namespace MaiCluster.Serving.Transcription;

/// <summary>
/// Cuts a recording at its silences: as many regions of speech as fit make a window, because a model looks at 30 s whatever is in
/// them. A region keeps a margin of what surrounds it; silences longer than two margins are left out.
/// </summary>
public sealed class WindowCutter
{
    /// <summary>What a model hears at once.</summary>
    public const int MaxSamples = 30 * 16_000;

    /// <summary>300 ms: a word's soft ends are heard, and sentences stay apart.</summary>
    private const int Margin = 4_800;

    private readonly Queue<SpeechWindow> _windows = [];
    private readonly List<SpeechRegion> _regions = [];
    private int _before; // where the speech before the window under way ended
    private int _length;

    /// <summary>The most windows that a recording can have: two neighbours are together longer than one.</summary>
    public static int MostWindows(int samples) => (2 * (int)(((long)samples + MaxSamples - 1) / MaxSamples)) + 1;

    /// <param name="region">After the one before it.</param>
    public void Add(SpeechRegion region)
    {
        // A silence counts with two margins, or whole where it is shorter.
        var gap = _regions.Count == 0 ? 2 * Margin : Math.Min(2 * Margin, region.Start - _regions[^1].End);
        if (_regions.Count > 0 && _length + gap + region.End - region.Start > MaxSamples)
        {
            Emit(region.Start, isLast: false);
            gap = 2 * Margin;
        }

        _regions.Add(region);
        _length += gap + region.End - region.Start;
    }

    /// <param name="samples">Of the recording.</param>
    public void Finish(int samples)
    {
        if (_regions.Count > 0)
        {
            Emit(samples, isLast: true);
        }
    }

    public bool TryTake(out SpeechWindow? window) => _windows.TryDequeue(out window);

    private void Emit(int next, bool isLast)
    {
        var pieces = new List<SpeechRegion>();
        var end = _before;
        for (var index = 0; index < _regions.Count; index++)
        {
            var region = _regions[index];
            var follows = index + 1 < _regions.Count ? _regions[index + 1].Start : next;
            var isAtEnd = isLast && index + 1 == _regions.Count;
            var before = Math.Min(Margin, index == 0 && end == 0 ? region.Start : (region.Start - end) / 2);
            var after = Math.Min(Margin, isAtEnd ? follows - region.End : (follows - region.End + 1) / 2);
            var piece = new SpeechRegion(region.Start - before, region.End + after);
            if (pieces.Count > 0 && pieces[^1].End >= piece.Start)
            {
                pieces[^1] = pieces[^1] with { End = piece.End };
            }
            else
            {
                pieces.Add(piece);
            }

            end = region.End;
        }

        _windows.Enqueue(new SpeechWindow(pieces, _regions));
        _regions.Clear();
        (_before, _length) = (end, 0);
    }
}
