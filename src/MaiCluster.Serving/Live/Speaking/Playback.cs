namespace MaiCluster.Serving.Live.Speaking;

/// <summary>
/// How much of an answer a caller can have heard: audio plays from the moment it was sent, one piece after the other, and stands
/// still while none is there. Time is an argument. One owner.
/// </summary>
public sealed class Playback
{
    private TimeSpan _sent;
    private TimeSpan _end;

    /// <summary>Audio left for the caller.</summary>
    /// <param name="now">On any clock that never goes back.</param>
    public void Send(TimeSpan audio, TimeSpan now)
    {
        _end = (now > _end ? now : _end) + audio;
        _sent += audio;
    }

    /// <summary>Audio that has played by now.</summary>
    public TimeSpan Heard(TimeSpan now) => _end > now ? _sent - (_end - now) is var heard && heard > TimeSpan.Zero ? heard : TimeSpan.Zero : _sent;

    /// <summary>Whether something is left to play.</summary>
    public bool IsPlaying(TimeSpan now) => _end > now;

    /// <summary>When all that was sent has played.</summary>
    public TimeSpan End => _end;
}
