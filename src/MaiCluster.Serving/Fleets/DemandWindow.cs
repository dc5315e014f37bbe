namespace MaiCluster.Serving.Fleets;

/// <summary>What all gateways were asked of one package, by second, over the last window. One owner.</summary>
internal sealed class DemandWindow(string package, int seconds)
{
    /// <summary>A gateway that reports no more has nobody waiting.</summary>
    private static readonly TimeSpan Forgotten = TimeSpan.FromSeconds(30);

    private readonly Second[] _seconds = new Second[seconds];
    private readonly Dictionary<string, (int Waiting, TimeSpan At)> _waiting = new(StringComparer.Ordinal);
    private long _first = long.MaxValue;

    /// <summary>Of the last request.</summary>
    public TimeSpan LastAsked { get; private set; }

    public void Add(string gateway, TimeSpan interval, ModelArrivals arrivals, TimeSpan now)
    {
        _waiting[gateway] = (arrivals.Waiting, now);
        if (arrivals.Requests > 0 || arrivals.Waiting > 0)
        {
            LastAsked = now;
        }

        // A report is of the interval that ends now; the tokens of answers are of those that ended in it.
        var last = (long)now.TotalSeconds;
        var begin = Math.Max(0, (long)(now - interval).TotalSeconds);
        _first = Math.Min(_first, begin);
        var counted = 0;
        for (var i = 0; i < arrivals.ArrivalsBySecond.Count; i++)
        {
            counted += arrivals.ArrivalsBySecond[i];
            At(Math.Min(last, begin + i)).Requests += arrivals.ArrivalsBySecond[i];
        }

        ref var latest = ref At(last);
        latest.Requests += Math.Max(0, arrivals.Requests - counted);
        latest.PromptTokens += arrivals.PromptTokens;
        latest.AnswerTokens += arrivals.AnswerTokens;
    }

    /// <summary>Someone waits, by word of one gateway, until its next report.</summary>
    public void Wake(TimeSpan now)
    {
        LastAsked = now;
        _waiting[""] = (1, now);
    }

    /// <summary>Nobody waits any more by word alone: reports tell.</summary>
    public void Woken() => _waiting.Remove("");

    public ModelDemand Read(TimeSpan now)
    {
        var last = (long)now.TotalSeconds;
        var count = (int)Math.Clamp(last - _first + 1, 1, _seconds.Length);
        long requests = 0, prompts = 0, answers = 0;
        double squares = 0;
        for (var second = last - count + 1; second <= last; second++)
        {
            if (_seconds[Place(second)] is var one && one.Number == second)
            {
                requests += one.Requests;
                prompts += one.PromptTokens;
                answers += one.AnswerTokens;
                squares += (double)one.Requests * one.Requests;
            }
        }

        var rate = requests / (double)count;
        return new ModelDemand
        {
            Package = package,
            Rate = rate,
            PromptTokens = requests == 0 ? 0 : prompts / (double)requests,
            AnswerTokens = requests == 0 ? 0 : answers / (double)requests,
            Burstiness = requests == 0 ? 1 : ((squares / count) - (rate * rate)) / rate,
            Waiting = Waiting(now),
            Idle = now - LastAsked,
        };
    }

    private int Waiting(TimeSpan now)
    {
        var waiting = 0;
        foreach (var (gateway, (count, at)) in _waiting)
        {
            if (now - at > Forgotten)
            {
                _waiting.Remove(gateway);
            }
            else
            {
                waiting += count;
            }
        }

        return waiting;
    }

    private ref Second At(long number)
    {
        ref var second = ref _seconds[Place(number)];
        if (second.Number != number)
        {
            second = new Second { Number = number };
        }

        return ref second;
    }

    private int Place(long number) => (int)(((number % _seconds.Length) + _seconds.Length) % _seconds.Length);

    private record struct Second
    {
        public long Number;
        public int Requests;
        public long PromptTokens;
        public long AnswerTokens;
    }
}
