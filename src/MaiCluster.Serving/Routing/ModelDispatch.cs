using MaiCluster.Serving.Cluster;
using MaiCluster.Serving.Replicas;
using MaiCluster.Serving.Requests;

namespace MaiCluster.Serving.Routing;

/// <summary>Step 4 for one package: sends requests to its replicas, and keeps those that must wait. Thread-safe.</summary>
internal sealed class ModelDispatch(string package, RoutingOptions options, TimeProvider time)
{
    /// <summary>How far down the queue is looked for one that may overtake: each look is a choice over all replicas.</summary>
    private const int MostOvertaking = 32;

    private readonly Lock _gate = new();
    private readonly ModelQueue _queue = new();
    private readonly ReplicaBoard _board = new();
    private readonly ArrivalCount _arrivals = new(package, time);
    private readonly QueuePace _pace = new(time);
    private TimeSpan? _readyIn;
    private long _nextArrival;
    private long _refused;
    private long _resumed;

    /// <summary>True: requests wait and no replica is there or on its way.</summary>
    public bool NeedsWaking { get; private set; } = true;

    public bool IsWaiting => _queue.Count > 0;

    /// <summary>The package whose requests these are.</summary>
    public string Package => package;

    /// <summary>Requests that wait for a replica.</summary>
    public int Waiting => _queue.Count;

    /// <summary>Requests that were refused, or waited in vain.</summary>
    public long Refused => Volatile.Read(ref _refused);

    /// <summary>Attempts that went on at another replica.</summary>
    public long Resumed => Volatile.Read(ref _resumed);

    /// <summary>Sends the request to a replica, or lets it wait; what became of it shows on the ticket.</summary>
    /// <returns>Why it is refused at once; null otherwise.</returns>
    public RequestFailure? Enter(Ticket ticket)
    {
        lock (_gate)
        {
            ticket.Arrival = ++_nextArrival;
            _arrivals.Arrived(ticket.Request.Work);
            if (MayOvertake(ticket) && TrySend(ticket))
            {
                return null;
            }

            if (Refusal(ticket) is { } refused)
            {
                _refused++;
                return refused;
            }

            _queue.Add(ticket);
            return null;
        }
    }

    /// <summary>The request has left its replica before its end and needs another; it is never refused for want of room.</summary>
    /// <param name="suspect">True: the replica failed it, and gets nothing before it shows itself again.</param>
    /// <param name="resumes">True: tokens of it were sent.</param>
    public void Return(Ticket ticket, bool suspect, bool resumes)
    {
        lock (_gate)
        {
            var left = Leave(ticket);
            if (suspect)
            {
                _board.Suspect(left);
            }

            ticket.Return();
            if (resumes)
            {
                _resumed++;
                ticket.Resume(time.GetTimestamp(), options.FirstTokenDeadline);
            }

            if (!TrySend(ticket))
            {
                _queue.Add(ticket);
            }

            Serve();
        }
    }

    /// <summary>The request has ended at its replica, or needs none any more.</summary>
    public void End(Ticket ticket, int cachedTokens, int answerTokens)
    {
        lock (_gate)
        {
            if (ticket.Replica is not null)
            {
                Leave(ticket);
                _arrivals.Ended(cachedTokens, answerTokens);
            }
            else
            {
                _queue.Remove(ticket);
            }

            Serve();
        }
    }

    /// <summary>The cluster has changed, or time has passed.</summary>
    public void Look(ClusterSnapshot cluster)
    {
        lock (_gate)
        {
            _board.Update(package, cluster);
            var prospect = ReplicaProspect.Of(package, cluster);
            _readyIn = prospect.ReadyIn;
            NeedsWaking = _board.Count == 0 && !prospect.IsComing;
            if (_board.Count == 0 && !prospect.IsComing && prospect.Failure is { } failure)
            {
                FailAll(failure);
            }

            EndLate();
            Serve();
        }
    }

    /// <summary>No replica will come: everything that waits ends for this reason.</summary>
    public void FailAll(RequestFailure failure)
    {
        lock (_gate)
        {
            while (_queue.Count > 0)
            {
                var ticket = _queue.Waiting[^1];
                _queue.Remove(ticket);
                _refused++;
                ticket.Fail(failure);
            }
        }
    }

    /// <summary>A guess at how long the ticket waits; null when nothing is known.</summary>
    public TimeSpan? Expected(Ticket ticket)
    {
        var position = ticket.Position;
        return position == 0 ? null : _readyIn ?? _pace.Wait(position);
    }

    public Fleets.ModelArrivals TakeArrivals()
    {
        lock (_gate)
        {
            return _arrivals.Take(_queue.Count);
        }
    }

    private bool MayOvertake(Ticket ticket) => _queue.Next() is not { } next || ticket.Request.Priority < next.Request.Priority;

    private void Serve()
    {
        while (_queue.Next() is { } next && (TrySend(next) ? next : Overtaking(next)) is { } sent)
        {
            _queue.Remove(sent);
            _pace.Left(_queue.Count);
        }
    }

    /// <summary>Where only its own times hold the first one up, another may go before it: a long prompt must not keep short ones from replicas with room.</summary>
    private Ticket? Overtaking(Ticket first)
    {
        if (!ReplicaSelector.HasRoom(_board.Loads, AskOf(first)))
        {
            return null;
        }

        foreach (var ticket in _queue.Waiting.Take(MostOvertaking))
        {
            if (ticket != first && TrySend(ticket))
            {
                return ticket;
            }
        }

        return null;
    }

    private bool TrySend(Ticket ticket)
    {
        _board.FindPrefixes(ticket);
        var chosen = ReplicaSelector.Choose(_board.Loads, AskOf(ticket));
        if (chosen == ReplicaSelector.None)
        {
            return false;
        }

        _board.Add(chosen, ticket);
        _queue.Started(ticket.Request.Requester.KeyId);
        ticket.Send(_board.IdAt(chosen));
        return true;
    }

    private ReplicaId Leave(Ticket ticket)
    {
        var replica = ticket.Replica!.Value;
        _board.Remove(replica, ticket);
        _queue.Ended(ticket.Request.Requester.KeyId);
        return replica;
    }

    private RouteAsk AskOf(Ticket ticket)
    {
        var request = ticket.Request;
        return new RouteAsk(
            request.Work,
            request.MostPieces,
            _board.ChoicesAtOnce(request),
            request.Priority,
            ticket.IsResumed ? double.PositiveInfinity : Left(ticket).TotalSeconds,
            request.Slo.PerToken?.TotalSeconds ?? double.PositiveInfinity);
    }

    private TimeSpan Left(Ticket ticket) => ticket.Limit - time.GetElapsedTime(ticket.EnteredAt);

    private RequestFailure? Refusal(Ticket ticket)
    {
        if (_queue.Count + _board.Ahead >= options.Queue)
        {
            return new RequestFailure(FailureKind.QueueFull, $"{options.Queue} requests wait for this model already; try again later.") { RetryAfter = RetryAfter() };
        }

        if (!_board.Accepts)
        {
            return null; // it waits for a replica to start, or to show itself again
        }

        // What cannot be answered in time is told so now, not when its time is over.
        var ask = AskOf(ticket);
        var forecast = RouteForecast.Of(_board.Loads, ask, new QueueAhead(_queue.Count, _queue.PromptTokens, _arrivals.MeanAnswerTokens));
        return forecast.NeverMeets(ask) ? NeverInTime(ticket, forecast) : forecast.ComesTooLate(ask) ? TooLate(ticket) : null;
    }

    private static RequestFailure NeverInTime(Ticket ticket, in RouteForecast forecast) => new(
        FailureKind.DeadlinePassed,
        $"The model cannot be as fast as asked: with nothing else to do a first token takes {Text(TimeSpan.FromSeconds(forecast.EmptySeconds))} and each further one {forecast.EmptyPerTokenSeconds * 1000:0.#} ms; asked for were {Text(ticket.Limit)}"
        + (ticket.Request.Slo.PerToken is { } perToken ? $" and {perToken.TotalMilliseconds:0.#} ms." : "."))
    {
        RetryAfter = TimeSpan.FromSeconds(30),
    };

    private void EndLate()
    {
        for (var i = _queue.Count - 1; i >= 0; i--)
        {
            var ticket = _queue.Waiting[i];
            if (Left(ticket) <= TimeSpan.Zero)
            {
                _queue.Remove(ticket);
                _refused++;
                ticket.Fail(TooLate(ticket));
            }
        }
    }

    private RequestFailure TooLate(Ticket ticket) => new(
        FailureKind.DeadlinePassed, $"No first token within {Text(ticket.Limit)}: the model is busy; try again later.")
    {
        RetryAfter = RetryAfter(),
    };

    private static string Text(TimeSpan limit) => limit.TotalSeconds >= 1 ? $"{limit.TotalSeconds:0.#} s" : $"{limit.TotalMilliseconds:0} ms";

    /// <summary>When the queue is about half as long, between 1 s and the deadline.</summary>
    private TimeSpan RetryAfter()
    {
        var half = _readyIn?.TotalSeconds ?? (_pace.Wait(_queue.Count)?.TotalSeconds / 2) ?? 1;
        return TimeSpan.FromSeconds(Math.Clamp(Math.Ceiling(half), 1, options.FirstTokenDeadline.TotalSeconds));
    }
}
