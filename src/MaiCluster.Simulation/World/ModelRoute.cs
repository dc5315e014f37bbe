using MaiCluster.Serving.Routing;
using MaiCluster.Serving.Routing.Policies;

namespace MaiCluster.Simulation.World;

/// <summary>The way to one model's replicas: its queue and the choice among them, as in the product's dispatch.</summary>
internal sealed class ModelRoute(SimulatedModel model, IRoutePolicy policy, RoutingOptions options, PrefixIndex? prefixes)
{
    /// <summary>Requests of the queue that are looked at: a bound on work, not on fairness.</summary>
    private const int MostOvertaken = 32;

    private readonly LinkedList<SimulatedRequest> _waiting = [];
    private ReplicaLoad[] _loads = [];
    private int[] _slots = [];
    private long _promptTokensWaiting;
    private double _meanAnswer = 200;

    public List<SimulatedReplica> Replicas { get; } = [];

    public int Waiting => _waiting.Count;

    public bool IsLast(SimulatedRequest request) => _waiting.Last?.Value == request;

    /// <summary>A new request takes its place in the queue, or is refused; <see cref="Next"/> may send it at once.</summary>
    public void Enter(SimulatedRequest request, double now)
    {
        if (_waiting.Count >= options.Queue || IsHopeless(request, now, _waiting.Count, _promptTokensWaiting))
        {
            Shed(request, now);
            return;
        }

        _waiting.AddLast(request);
        _promptTokensWaiting += request.PromptTokens;
    }

    /// <summary>The first of the queue for which there is a replica now. Those that only their times hold up are overtaken, those that need room are not.</summary>
    public (SimulatedRequest Request, SimulatedReplica Replica)? Next(double now)
    {
        EndLate(now);
        var looked = 0;
        for (var place = _waiting.First; place is not null && looked++ < MostOvertaken;)
        {
            var request = place.Value;
            if (Choose(request, now) is { } replica)
            {
                Leave(place);
                return (request, replica);
            }

            if (!ReplicaSelector.HasRoom(_loads.AsSpan(0, Replicas.Count), Ask(request, now)))
            {
                return null;
            }

            var next = place.Next;
            if (IsHopeless(request, now, ahead: 0, promptTokensAhead: 0))
            {
                Leave(place);
                Shed(request, now);
            }

            place = next;
        }

        return null;
    }

    /// <summary>Requests whose time to the first token is over go; while nothing is ready they are held up to the deadline.</summary>
    public void EndLate(double now)
    {
        while (_waiting.First is { Value: var request } && now >= GivesUpAt(request))
        {
            Leave(_waiting.First);
            Shed(request, now);
        }
    }

    /// <summary>When a request that arrives now must be looked at again if it still waits.</summary>
    public double GivesUpAt(SimulatedRequest request) =>
        request.ArrivedAt + (Replicas.Exists(replica => replica.State == Serving.Replicas.ReplicaState.Ready) && !request.WasHeld
            ? Math.Min(model.FirstTokenSeconds, options.FirstTokenDeadline.TotalSeconds)
            : options.FirstTokenDeadline.TotalSeconds);

    public void Ended(SimulatedRequest request) => _meanAnswer += (request.AnswerTokens - _meanAnswer) * 0.02;

    private SimulatedReplica? Choose(SimulatedRequest request, double now)
    {
        var loads = Loads(request, now);
        var chosen = loads.Length == 0 ? ReplicaSelector.None : policy.Choose(loads, Ask(request, now));
        if (chosen == ReplicaSelector.None)
        {
            return null;
        }

        if (request.Blocks is { } blocks)
        {
            prefixes?.Remember(blocks, Replicas[chosen].Slot);
        }

        return Replicas[chosen];
    }

    private bool IsHopeless(SimulatedRequest request, double now, int ahead, long promptTokensAhead)
    {
        var loads = Loads(request, now);
        var isReady = false;
        foreach (ref readonly var load in loads)
        {
            isReady |= load.Accepts;
        }

        if (!isReady)
        {
            request.WasHeld = true;
            return false;
        }

        var ask = Ask(request, now);
        var forecast = RouteForecast.Of(loads, ask, new QueueAhead(ahead, promptTokensAhead, _meanAnswer));
        return forecast.NeverMeets(ask) || forecast.ComesTooLate(ask);
    }

    private RouteAsk Ask(SimulatedRequest request, double now)
    {
        var left = request.ArrivedAt + model.FirstTokenSeconds - now;

        // One that was held while the model woke is late whatever is done: it is answered as soon as there is room.
        return new RouteAsk(request.PromptTokens, request.MaxTokens, 1, 0, request.WasHeld ? double.PositiveInfinity : left, model.PerTokenSeconds);
    }

    private Span<ReplicaLoad> Loads(SimulatedRequest request, double now)
    {
        if (_loads.Length < Replicas.Count)
        {
            (_loads, _slots) = (new ReplicaLoad[2 * Replicas.Count], new int[2 * Replicas.Count]);
        }

        for (var index = 0; index < Replicas.Count; index++)
        {
            _loads[index] = Replicas[index].Load(now);
            _slots[index] = Replicas[index].Slot;
        }

        var loads = _loads.AsSpan(0, Replicas.Count);
        if (request.Blocks is { } blocks)
        {
            prefixes?.Fill(blocks, _slots.AsSpan(0, Replicas.Count), loads);
        }

        return loads;
    }

    private void Leave(LinkedListNode<SimulatedRequest> place)
    {
        _waiting.Remove(place);
        _promptTokensWaiting -= place.Value.PromptTokens;
    }

    private static void Shed(SimulatedRequest request, double now) => (request.Outcome, request.EndedAt) = (Outcome.Shed, now);
}
