namespace MaiCluster.Serving.Transcription;

/// <summary>
/// Makes regions of speech out of a voice detector's frames. Speech begins at one likely frame and ends where several unlikely
/// ones follow; what is too short to be a word is none. A region that would not fit a window is cut where speech is least likely.
/// </summary>
public sealed class SpeechFinder
{
    /// <summary>Samples of a frame: 32 ms.</summary>
    public const int FrameSamples = 512;

    /// <summary>The longest region, in frames: with its margins it fits the 30 s of a window.</summary>
    private const int MaxFrames = 28 * 16_000 / FrameSamples;

    private const float Begins = 0.5f, Ends = 0.35f;
    private const int MinSpeechFrames = 3;

    /// <summary>192 ms: a consonant inside a word may be silent for more than 100.</summary>
    private const int MinSilenceFrames = 6;

    private readonly Queue<SpeechRegion> _found = [];
    private readonly List<float> _open = []; // probabilities since the region under way began
    private int _frames;
    private int _silent;

    /// <summary>The likeliest frame so far.</summary>
    public float Loudest { get; private set; }

    /// <summary>Where the region under way began, in samples; null between regions.</summary>
    public int? OpenStart => _open.Count > 0 ? (_frames - _open.Count) * FrameSamples : null;

    /// <summary>Takes the next frame.</summary>
    /// <param name="probability">That somebody speaks in it, 0 to 1.</param>
    public void Add(float probability)
    {
        Loudest = Math.Max(Loudest, probability);
        _frames++;
        if (_open.Count == 0)
        {
            if (probability >= Begins)
            {
                _open.Add(probability);
            }

            return;
        }

        _open.Add(probability);
        _silent = probability < Ends ? _silent + 1 : 0;
        if (_silent >= MinSilenceFrames)
        {
            Close(_open.Count - _silent);
        }
        else if (_open.Count >= MaxFrames)
        {
            Cut();
        }
    }

    /// <summary>The recording ends here.</summary>
    /// <param name="samples">Of the recording: the last frame may be partly silence that was added.</param>
    public void Finish(int samples)
    {
        if (_open.Count > 0)
        {
            Close(_open.Count - _silent);
        }

        for (var left = _found.Count; left > 0; left--)
        {
            var region = _found.Dequeue();
            _found.Enqueue(region with { End = Math.Min(region.End, samples) });
        }
    }

    public bool TryTake(out SpeechRegion region) => _found.TryDequeue(out region);

    private void Close(int length)
    {
        var first = _frames - _open.Count;
        if (length >= MinSpeechFrames)
        {
            _found.Enqueue(new SpeechRegion(first * FrameSamples, (first + length) * FrameSamples));
        }

        _open.Clear();
        _silent = 0;
    }

    /// <summary>In its second half, so that no piece is short.</summary>
    private void Cut()
    {
        var best = MaxFrames / 2;
        for (var frame = best; frame < _open.Count; frame++)
        {
            best = _open[frame] < _open[best] ? frame : best;
        }

        var first = _frames - _open.Count;
        _found.Enqueue(new SpeechRegion(first * FrameSamples, (first + best) * FrameSamples));
        _open.RemoveRange(0, best);
    }
}
