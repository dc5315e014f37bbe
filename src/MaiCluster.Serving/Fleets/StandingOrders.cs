using MaiCluster.Serving.Cluster;
using MaiCluster.Serving.Replicas;

namespace MaiCluster.Serving.Fleets;

/// <summary>Orders that were given and do not show in announcements yet: plans see them as done. One owner.</summary>
internal sealed class StandingOrders(TimeSpan limit)
{
    private readonly Dictionary<ReplicaId, (bool IsStart, TimeSpan At)> _orders = [];

    public void Started(ReplicaId replica, TimeSpan now) => _orders[replica] = (true, now);

    public void Stopped(ReplicaId replica, TimeSpan now) => _orders[replica] = (false, now);

    public void Forget(ReplicaId replica) => _orders.Remove(replica);

    /// <summary>The node has told of itself: orders that show are done with.</summary>
    public void Seen(NodeSnapshot node)
    {
        if (_orders.Count == 0)
        {
            return;
        }

        foreach (var replica in node.Replicas)
        {
            if (_orders.TryGetValue(replica.Id, out var order) && order.IsStart == replica.State is ReplicaState.Starting or ReplicaState.Ready)
            {
                _orders.Remove(replica.Id);
            }
        }

        foreach (var (replica, order) in _orders)
        {
            if (!order.IsStart && replica.Device.Node == node.Node && !Knows(node, replica))
            {
                _orders.Remove(replica);
            }
        }
    }

    /// <summary>Gives up orders that never showed: they are planned anew.</summary>
    public void Expire(TimeSpan now)
    {
        foreach (var (replica, order) in _orders)
        {
            if (now - order.At > limit)
            {
                _orders.Remove(replica);
            }
        }
    }

    /// <summary>The node as it will be when its orders are carried out.</summary>
    public NodeSnapshot Apply(NodeSnapshot node)
    {
        List<ReplicaSnapshot>? replicas = null;
        foreach (var (replica, order) in _orders)
        {
            if (replica.Device.Node != node.Node)
            {
                continue;
            }

            replicas ??= [.. node.Replicas];
            var known = replicas.FindIndex(other => other.Id == replica);
            var expected = known < 0 ? new ReplicaSnapshot { Id = replica, State = ReplicaState.Starting } : replicas[known];
            if (order.IsStart)
            {
                expected = expected with { State = ReplicaState.Starting };
            }
            else if (expected.State is ReplicaState.Starting or ReplicaState.Ready)
            {
                expected = expected with { State = ReplicaState.Draining };
            }

            if (known >= 0)
            {
                replicas[known] = expected;
            }
            else if (order.IsStart)
            {
                replicas.Add(expected);
            }
        }

        return replicas is null ? node : node with { Replicas = replicas };
    }

    private static bool Knows(NodeSnapshot node, ReplicaId replica)
    {
        foreach (var known in node.Replicas)
        {
            if (known.Id == replica)
            {
                return true;
            }
        }

        return false;
    }
}
