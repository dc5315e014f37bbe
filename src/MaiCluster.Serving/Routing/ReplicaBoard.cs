using System.Runtime.InteropServices;
using MaiCluster.Serving.Cluster;
using MaiCluster.Serving.Replicas;
using MaiCluster.Serving.Requests;

namespace MaiCluster.Serving.Routing;

/// <summary>
/// The replicas of one package as this gateway sees them: their last snapshots, corrected by what it sent and got back since.
/// One owner.
/// </summary>
public sealed class ReplicaBoard
{
    private readonly List<ReplicaId> _ids = [];
    private readonly List<ReplicaLoad> _loads = [];
    private readonly List<Sent> _sent = [];
    private readonly List<int> _slots = [];
    private readonly PrefixIndex _prefixes = new(new PrefixIndexOptions { Blocks = 1 << 16 }); // 4 million tokens of each model

    public int Count => _ids.Count;

    /// <summary>Whether any of them takes requests.</summary>
    public bool Accepts => _loads.Exists(load => load.Accepts);

    public ReplicaId IdAt(int index) => _ids[index];

    /// <summary>By index; valid until the next change. A choice may fill in what it computes.</summary>
    public Span<ReplicaLoad> Loads => CollectionsMarshal.AsSpan(_loads);

    public int IndexOf(ReplicaId replica) => _ids.IndexOf(replica);

    /// <summary>Requests beyond the rows of their replicas: they wait there.</summary>
    public int Ahead
    {
        get
        {
            var ahead = 0;
            foreach (var load in _loads)
            {
                ahead += Math.Max(0, load.RowsTaken - load.Rows);
            }

            return ahead;
        }
    }

    /// <summary>Choices that the largest replica can run at once; the others wait there for their rows.</summary>
    public int ChoicesAtOnce(InferenceRequest request)
    {
        var most = 1L;
        foreach (var load in _loads)
        {
            most = Math.Max(most, Math.Min(load.Rows, load.KvTokens / (request.Work + request.MostPieces)));
        }

        return (int)Math.Min(request.Choices, most);
    }

    /// <summary>Takes over what the package's replicas show of themselves now.</summary>
    public void Update(string package, ClusterSnapshot cluster)
    {
        for (var i = 0; i < _loads.Count; i++)
        {
            Loads[i].Accepts = false;
        }

        foreach (var node in cluster.Nodes)
        {
            foreach (var replica in node.Replicas)
            {
                if (replica.Id.Package == package)
                {
                    Update(replica, node);
                }
            }
        }

        RemoveGone();
    }

    /// <summary>Tells each load what its replica likely holds of this prompt: what was sent there, and what its session left there.</summary>
    public void FindPrefixes(Ticket ticket)
    {
        _prefixes.Fill(ticket.Blocks, CollectionsMarshal.AsSpan(_slots), Loads);
        if (ticket.Request is TextRequest { Turn: { Replica: { } holder, SharedTokens: var shared } } && IndexOf(holder) is >= 0 and var index)
        {
            ref var load = ref Loads[index];
            load.CachedTokens = Math.Max(load.CachedTokens, shared);
        }
    }

    /// <summary>The request goes to this replica.</summary>
    public void Add(int index, Ticket ticket)
    {
        _prefixes.Remember(ticket.Blocks, _slots[index]);
        _sent[index].Tickets.Add(ticket);
        ref var load = ref Loads[index];
        load.PrefillBacklog += ticket.Request.Work;
        Weigh(index);
    }

    /// <summary>The request has left it.</summary>
    public void Remove(ReplicaId replica, Ticket ticket)
    {
        if (IndexOf(replica) is >= 0 and var index)
        {
            _sent[index].Tickets.Remove(ticket);
            Weigh(index);
        }
    }

    /// <summary>It failed to answer: nothing goes there before it shows itself again.</summary>
    public void Suspect(ReplicaId replica)
    {
        if (IndexOf(replica) is >= 0 and var index)
        {
            Loads[index].Accepts = _sent[index].Accepts = false;
        }
    }

    private void Update(ReplicaSnapshot replica, NodeSnapshot node)
    {
        var index = IndexOf(replica.Id);
        if (index < 0)
        {
            if (replica.State != ReplicaState.Ready)
            {
                return;
            }

            index = _ids.Count;
            _ids.Add(replica.Id);
            _loads.Add(default);
            _sent.Add(new Sent());
            _slots.Add(_prefixes.Register());
        }

        var sent = _sent[index];
        if (sent.NodeVersion != node.Version)
        {
            // What others sent there is what it holds beyond ours.
            var (rows, tokens) = sent.Own();
            sent.NodeVersion = node.Version;
            sent.OthersRows = Math.Max(0, replica.RowsActive + replica.Queued - rows);
            sent.OthersKvTokens = Math.Max(0, replica.KvTokensHeld - tokens);
            ref var fresh = ref Loads[index];
            fresh.Cost = replica.Profile?.Cost ?? default;
            fresh.StepTokens = replica.Profile?.StepTokens ?? 128;
            fresh.Rows = replica.Rows;
            fresh.KvTokens = replica.KvTokens;
            fresh.ContextTokens = replica.ContextTokens;
            fresh.PrefillBacklog = replica.PrefillBacklog;
            fresh.OthersSeconds = node.Replicas.Where(other => other.Id != replica.Id && other.Id.Device == replica.Id.Device && other.RowsActive > 0)
                .Sum(other => other.Profile?.Cost.DecodeSeconds(other.RowsActive, other.ContextTokens) ?? 0);
            fresh.ExtraStepSeconds = replica.RowsActive == 0 ? 0 : Math.Max(0, replica.StepSeconds - fresh.Cost.DecodeSeconds(replica.RowsActive, replica.ContextTokens));
            sent.Accepts = replica.State == ReplicaState.Ready && !node.IsDraining;
            fresh.Accepts = sent.Accepts;
        }
        else
        {
            Loads[index].Accepts = sent.Accepts;
        }

        Weigh(index);
    }

    /// <summary>Replicas that are no more, once nothing of ours is there.</summary>
    private void RemoveGone()
    {
        for (var i = _ids.Count - 1; i >= 0; i--)
        {
            if (!_loads[i].Accepts && _sent[i].Tickets.Count == 0)
            {
                _prefixes.Forget(_slots[i]);
                _slots.RemoveAt(i);
                _ids.RemoveAt(i);
                _loads.RemoveAt(i);
                _sent.RemoveAt(i);
            }
        }
    }

    private void Weigh(int index)
    {
        var sent = _sent[index];
        ref var load = ref Loads[index];
        (load.RowsTaken, load.KvTokensHeld) = sent.Own();
        load.RowsTaken += sent.OthersRows;
        load.KvTokensHeld += sent.OthersKvTokens;
        load.PromisedPerTokenSeconds = double.PositiveInfinity;
        load.LeastUrgentPriority = int.MinValue;
        foreach (var ticket in sent.Tickets)
        {
            load.PromisedPerTokenSeconds = Math.Min(load.PromisedPerTokenSeconds, ticket.Request.Slo.PerToken?.TotalSeconds ?? double.PositiveInfinity);
            load.LeastUrgentPriority = Math.Max(load.LeastUrgentPriority, ticket.Request.Priority);
        }
    }

    /// <summary>What this gateway has at one replica, and what it took others to have there.</summary>
    private sealed class Sent
    {
        public List<Ticket> Tickets { get; } = [];
        public long NodeVersion { get; set; } = -1;
        public bool Accepts { get; set; }
        public int OthersRows { get; set; }
        public long OthersKvTokens { get; set; }

        public (int Rows, long KvTokens) Own()
        {
            var rows = 0;
            var tokens = 0L;
            foreach (var ticket in Tickets)
            {
                rows += ticket.Request.Choices;
                tokens += (long)ticket.Request.Choices * (ticket.Request.Work + ticket.Request.MostPieces);
            }

            return (rows, tokens);
        }
    }
}
