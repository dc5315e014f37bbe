namespace MaiCluster.Serving.Routing;

/// <summary>
/// The requests that wait for one model's replicas. Lower priority values first; among equals the key that has fewest requests
/// running, then the earliest. Pure bookkeeping with one owner.
/// </summary>
public sealed class ModelQueue
{
    private readonly List<Ticket> _waiting = [];
    private readonly Dictionary<string, int> _running = new(StringComparer.Ordinal);

    public int Count => _waiting.Count;

    /// <summary>Of all that wait.</summary>
    public long PromptTokens => _waiting.Sum(ticket => (long)ticket.Request.Work);

    public IReadOnlyList<Ticket> Waiting => _waiting;

    public void Add(Ticket ticket)
    {
        var at = _waiting.Count;
        while (at > 0 && ticket.IsBefore(_waiting[at - 1]))
        {
            at--;
        }

        _waiting.Insert(at, ticket);
        Number(at);
    }

    public bool Remove(Ticket ticket)
    {
        var at = _waiting.IndexOf(ticket);
        if (at < 0)
        {
            return false;
        }

        _waiting.RemoveAt(at);
        Number(at);
        return true;
    }

    /// <summary>The one to serve next; null when none waits.</summary>
    public Ticket? Next()
    {
        Ticket? best = null;
        var fewest = int.MaxValue;
        foreach (var ticket in _waiting)
        {
            if (best is not null && ticket.Request.Priority != best.Request.Priority)
            {
                break;
            }

            var running = _running.GetValueOrDefault(ticket.Request.Requester.KeyId);
            if (running < fewest)
            {
                (best, fewest) = (ticket, running);
            }
        }

        return best;
    }

    /// <summary>A request of this key runs.</summary>
    public void Started(string keyId) => _running[keyId] = _running.GetValueOrDefault(keyId) + 1;

    /// <summary>A request of this key runs no more.</summary>
    public void Ended(string keyId)
    {
        if (--_running[keyId] == 0)
        {
            _running.Remove(keyId);
        }
    }

    private void Number(int from)
    {
        for (var i = from; i < _waiting.Count; i++)
        {
            _waiting[i].Wait(i + 1);
        }
    }
}
