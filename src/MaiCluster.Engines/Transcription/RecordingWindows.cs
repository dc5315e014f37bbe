using MaiCluster.Serving.Transcription;

namespace MaiCluster.Engines.Transcription;

/// <summary>The windows of one recording, found while they are needed: what fits one window is one, anything longer is cut at its silences. One owner.</summary>
internal sealed class RecordingWindows(TranscriptionWork work)
{
    /// <summary>About 10 ms of work: nobody waits long for the detector either.</summary>
    private const int FramesPerStep = 100;

    /// <summary>No frame of a recording likelier than this: nobody speaks in it. Far below what begins a region, so that a voice that is hardly heard still reaches the model.</summary>
    private const float AnyVoice = 0.1f;

    private readonly VoiceDetector.Memory _memory = new();
    private readonly SpeechFinder _finder = new();
    private readonly WindowCutter _cutter = new();
    private readonly List<SpeechRegion> _regions = [];
    private readonly bool _isOneWindow = work.Audio.Length <= WindowCutter.MaxSamples;
    private SpeechWindow? _whole;
    private SpeechWindow? _rest;

    /// <summary>All of it was listened to.</summary>
    public bool IsOver { get; private set; }

    /// <summary>Listens a little further.</summary>
    public void Listen(VoiceDetector detector)
    {
        Span<float> probabilities = stackalloc float[FramesPerStep];
        var count = detector.Listen(work.Audio.Samples, _memory, probabilities);
        foreach (var probability in probabilities[..count])
        {
            _finder.Add(probability);
        }

        IsOver = (long)_memory.Frame * SpeechFinder.FrameSamples >= work.Audio.Length;
        if (IsOver)
        {
            _finder.Finish(work.Audio.Length);
        }

        while (_finder.TryTake(out var region))
        {
            if (_isOneWindow)
            {
                _regions.Add(region);
            }
            else
            {
                _cutter.Add(region);
            }
        }

        if (IsOver && _isOneWindow && _finder.Loudest >= AnyVoice)
        {
            _whole = new SpeechWindow([new SpeechRegion(0, work.Audio.Length)], _regions);
        }
        else if (IsOver)
        {
            _cutter.Finish(work.Audio.Length);
        }
    }

    /// <summary>The next window, and whether it is the rest of the one before; null when none is known yet.</summary>
    public (SpeechWindow? Window, bool IsRest) Next()
    {
        var (rest, whole) = (_rest, _whole);
        (_rest, _whole) = (null, rest is null ? null : whole);
        return rest is not null ? (rest, true)
            : whole is not null ? (whole.Widened(work.Audio.Samples), false)
            : (_cutter.TryTake(out var window) ? window!.Widened(work.Audio.Samples) : null, false);
    }

    /// <summary>Puts back what the model did not get to.</summary>
    public void PutBack(SpeechWindow rest) => _rest = rest;
}
