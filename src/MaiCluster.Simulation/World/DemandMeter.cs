using MaiCluster.Serving.Fleets;

namespace MaiCluster.Simulation.World;

/// <summary>What was asked of one model within the last window, as gateways report it to the fleet.</summary>
internal sealed class DemandMeter(string package, TimeSpan window)
{
    private readonly Queue<(double At, int PromptTokens, int AnswerTokens)> _arrivals = [];
    private readonly int[] _bySecond = new int[Math.Max(1, (int)Math.Ceiling(window.TotalSeconds))];
    private long _promptTokens;
    private long _answerTokens;
    private double _last = double.NegativeInfinity;

    /// <summary>The answer's length is taken as known on arrival: over a window it makes no difference.</summary>
    public void Arrived(SimulatedRequest request)
    {
        _arrivals.Enqueue((request.ArrivedAt, request.PromptTokens, request.AnswerTokens));
        _promptTokens += request.PromptTokens;
        _answerTokens += request.AnswerTokens;
        _last = request.ArrivedAt;
    }

    /// <param name="waiting">Requests in the model's queue.</param>
    /// <returns>Null when it was never asked for.</returns>
    public ModelDemand? Demand(double now, int waiting)
    {
        while (_arrivals.TryPeek(out var first) && first.At < now - window.TotalSeconds)
        {
            _arrivals.Dequeue();
            _promptTokens -= first.PromptTokens;
            _answerTokens -= first.AnswerTokens;
        }

        if (double.IsNegativeInfinity(_last))
        {
            return null;
        }

        var seconds = Math.Clamp(now, 1, window.TotalSeconds);
        return new ModelDemand
        {
            Package = package,
            Rate = _arrivals.Count / seconds,
            PromptTokens = _arrivals.Count == 0 ? 0 : _promptTokens / (double)_arrivals.Count,
            AnswerTokens = _arrivals.Count == 0 ? 0 : _answerTokens / (double)_arrivals.Count,
            Burstiness = Burstiness(now, seconds),
            Waiting = waiting,
            Idle = TimeSpan.FromSeconds(Math.Max(0, now - _last)),
        };
    }

    private double Burstiness(double now, double seconds)
    {
        if (_arrivals.Count == 0)
        {
            return 1;
        }

        Array.Clear(_bySecond);
        foreach (var (at, _, _) in _arrivals)
        {
            _bySecond[Math.Clamp((int)(now - at), 0, _bySecond.Length - 1)]++;
        }

        var count = Math.Min(_bySecond.Length, (int)Math.Ceiling(seconds));
        var mean = _arrivals.Count / (double)count;
        var variance = 0.0;
        for (var second = 0; second < count; second++)
        {
            variance += (_bySecond[second] - mean) * (_bySecond[second] - mean);
        }

        return variance / count / mean;
    }
}
