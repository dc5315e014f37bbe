using MaiCluster.Serving.Audio;
using MaiCluster.Serving.Live;
using MaiCluster.Serving.Live.Audio;
using MaiCluster.Serving.Live.Turns;

namespace MaiCluster.Gateway.Realtime.Calls;

/// <summary>What a call hears: the caller's audio, and the turns in it. One owner, who reads the client's events; it takes no lock.</summary>
internal sealed class CallEars(IVoiceEar ear, LiveFormat format, TurnDetection? turns) : IDisposable
{
    private const int SamplesPerMillisecond = TurnDetector.SampleRate / 1000;

    private readonly CallerAudio _audio = new();
    private LiveAudioReader _reader = new(format);
    private TurnDetector? _detector = turns is null ? null : new TurnDetector(turns);

    /// <summary>Audio that is kept.</summary>
    public TimeSpan Buffered => TimeSpan.FromSeconds((double)_audio.Length / TurnDetector.SampleRate);

    public bool IsSpeaking => _detector is { IsSpeaking: true };

    /// <summary>Where the audio ends, in milliseconds since the call began.</summary>
    public long EndMs => _audio.End / SamplesPerMillisecond;

    /// <summary>Where the turn began.</summary>
    public long TurnStartMs => (_detector?.Start ?? 0) / SamplesPerMillisecond;

    /// <summary>Where the turn ended.</summary>
    public long TurnEndMs => (_detector?.End ?? 0) / SamplesPerMillisecond;

    public void Configure(LiveFormat input, TurnDetection? turns)
    {
        if (input != _reader.Format)
        {
            _reader = new LiveAudioReader(input);
        }

        if (turns is null || _detector is null)
        {
            _detector = turns is null ? null : new TurnDetector(turns, _audio.End);
        }
        else
        {
            _detector.Settings = turns;
        }
    }

    /// <summary>Takes the caller's next bytes.</summary>
    /// <param name="changed">Told of each beginning and end of a turn, where it happens.</param>
    public void Listen(ReadOnlySpan<byte> bytes, Action<TurnChange> changed)
    {
        _reader.Add(bytes, _audio.Tail);
        while (_detector is { } detector && _audio.End - detector.Position >= TurnDetector.FrameSamples)
        {
            var frame = _audio.From(detector.Position)[..TurnDetector.FrameSamples];
            var change = detector.Add(ear.Listen(frame));
            if (change != TurnChange.None)
            {
                changed(change);
            }
        }

        if (_detector is { } listening)
        {
            _audio.Forget(listening.Needed);
        }
    }

    /// <summary>The turn that has ended.</summary>
    public DecodedAudio TakeTurn() => _audio.Take(_detector!.Start, _detector.End);

    /// <summary>All that is kept, as a turn.</summary>
    public DecodedAudio TakeAll()
    {
        var taken = _audio.Take(_audio.Start, _audio.End);
        Forget();
        return taken;
    }

    /// <summary>Forgets what is kept.</summary>
    public void Clear()
    {
        _audio.Forget(_audio.End);
        Forget();
    }

    public void Dispose() => ear.Dispose();

    // Frames that were not heard yet are gone: the detector goes on where the audio does.
    private void Forget() => _detector = _detector is null ? null : new TurnDetector(_detector.Settings, _audio.End);
}
