namespace MaiCluster.Serving.Live.Turns;

/// <summary>
/// Makes turns out of a voice detector's frames. A turn begins at two likely frames, and ends after enough unlikely ones; what lies
/// between the two thresholds keeps it as it is. Positions are in samples at 16 kHz since the session began. One owner.
/// </summary>
public sealed class TurnDetector
{
    /// <summary>Samples of a frame: 32 ms.</summary>
    public const int FrameSamples = 512;

    public const int SampleRate = 16_000;

    /// <summary>64 ms: a click is shorter, a word is longer.</summary>
    private const int FirstFrames = 2;

    /// <summary>What is this much less likely than the threshold is silence; as the detector's authors do it.</summary>
    private const float Hysteresis = 0.15f;

    private const float LeastThreshold = 0.01f;

    private readonly long _origin;
    private TurnDetection _settings;
    private long _frames;
    private int _likely;
    private int _silent;
    private long _earliest;

    /// <param name="settings">Of the first frame.</param>
    /// <param name="origin">Where the first frame begins.</param>
    public TurnDetector(TurnDetection settings, long origin = 0) => (_settings, _origin, _earliest) = (settings, origin, origin);

    /// <summary>Changes for the frames to come; a turn under way goes on.</summary>
    public TurnDetection Settings
    {
        get => _settings;
        set => _settings = value;
    }

    public bool IsSpeaking { get; private set; }

    /// <summary>Where the turn begins, the audio from before the speech included.</summary>
    public long Start { get; private set; }

    /// <summary>Where the turn ended, the silence included.</summary>
    public long End { get; private set; }

    /// <summary>Where the next frame begins.</summary>
    public long Position => _origin + (_frames * FrameSamples);

    /// <summary>Samples from before this position cannot become part of a turn any more.</summary>
    public long Needed => IsSpeaking ? Start : Math.Max(_earliest, Position - ((_likely + 1L) * FrameSamples) - Padding);

    private long Padding => (long)_settings.PrefixPaddingMs * SampleRate / 1000;

    /// <summary>Takes the next frame.</summary>
    /// <param name="probability">That somebody speaks in it, 0 to 1.</param>
    public TurnChange Add(float probability)
    {
        _frames++;
        return IsSpeaking ? Inside(probability) : Outside(probability);
    }

    /// <summary>What was heard so far belongs to no turn to come: it was taken by hand, or thrown away.</summary>
    public void Forget()
    {
        (IsSpeaking, _likely, _silent) = (false, 0, 0);
        _earliest = Position;
    }

    private TurnChange Outside(float probability)
    {
        _likely = probability >= _settings.Threshold ? _likely + 1 : 0;
        if (_likely < FirstFrames)
        {
            return TurnChange.None;
        }

        Start = Math.Max(_earliest, Position - ((long)_likely * FrameSamples) - Padding);
        (IsSpeaking, _likely, _silent) = (true, 0, 0);
        return TurnChange.Started;
    }

    private TurnChange Inside(float probability)
    {
        _silent = probability < Math.Max(LeastThreshold, _settings.Threshold - Hysteresis) ? _silent + 1
            : probability >= _settings.Threshold ? 0
            : _silent;
        if ((long)_silent * FrameSamples * 1000 < (long)_settings.SilenceDurationMs * SampleRate)
        {
            return TurnChange.None;
        }

        IsSpeaking = false;
        (End, _earliest, _silent) = (Position, Position, 0);
        return TurnChange.Stopped;
    }
}
