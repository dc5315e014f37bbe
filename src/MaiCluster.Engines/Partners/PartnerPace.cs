using MaiCluster.Serving.Partners;
using MaiCluster.Serving.Requests;

namespace MaiCluster.Engines.Partners;

/// <summary>How much is asked of a partner: requests at a time, and within any minute. Any thread.</summary>
internal sealed class PartnerPace(PartnerTerms terms, TimeProvider time)
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1), Soon = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly Queue<long> _lastMinute = new();

    public int Running { get; private set; }

    /// <summary>When the last request was let in, or the line was made.</summary>
    public long LastTimestamp { get; private set; } = time.GetTimestamp();

    /// <summary>Null when there is room, which the caller gives back with <see cref="Leave"/>.</summary>
    public RequestFailure? Enter()
    {
        lock (_gate)
        {
            if (Running >= terms.Concurrency)
            {
                return PartnerFailures.Paced(terms.Name, $"{terms.Concurrency} requests at a time", Soon);
            }

            var now = time.GetTimestamp();
            if (terms.RequestsPerMinute is { } most)
            {
                while (_lastMinute.TryPeek(out var first) && time.GetElapsedTime(first, now) >= Minute)
                {
                    _lastMinute.Dequeue();
                }

                if (_lastMinute.Count >= most)
                {
                    return PartnerFailures.Paced(terms.Name, $"{most} requests a minute", Minute - time.GetElapsedTime(_lastMinute.Peek(), now));
                }

                _lastMinute.Enqueue(now);
            }

            Running++;
            LastTimestamp = now;
            return null;
        }
    }

    public void Leave()
    {
        lock (_gate)
        {
            Running--;
        }
    }
}
