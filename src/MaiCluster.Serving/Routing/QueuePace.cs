namespace MaiCluster.Serving.Routing;

/// <summary>How fast a queue moves: a running mean of the time between two that leave it for a replica. One writer; any reader.</summary>
internal sealed class QueuePace(TimeProvider time)
{
    private long _last;
    private double _secondsPerStart;

    /// <summary>One has left; only intervals in which others waited on tell anything.</summary>
    public void Left(int waiting)
    {
        var now = time.GetTimestamp();
        if (waiting > 0 && _last != 0)
        {
            var seconds = time.GetElapsedTime(_last, now).TotalSeconds;
            Volatile.Write(ref _secondsPerStart, _secondsPerStart == 0 ? seconds : (0.8 * _secondsPerStart) + (0.2 * seconds));
        }

        _last = waiting > 0 ? now : 0;
    }

    /// <summary>A guess for this place, from 1; null before anything was measured.</summary>
    public TimeSpan? Wait(int position)
    {
        var seconds = Volatile.Read(ref _secondsPerStart);
        return seconds == 0 ? null : TimeSpan.FromSeconds(seconds * position);
    }
}
