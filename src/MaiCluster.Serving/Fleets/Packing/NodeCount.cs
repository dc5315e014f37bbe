namespace MaiCluster.Serving.Fleets.Packing;

/// <summary>Nodes that are missing, and nodes that nothing needs.</summary>
internal static class NodeCount
{
    public static FleetPlan Fill(FleetPacking packing, FleetPlan plan)
    {
        var empty = new Dictionary<string, TimeSpan>();
        var drain = new List<string>();
        var open = 0;
        var starting = new HashSet<string>(plan.Starts.Count);
        foreach (var start in plan.Starts)
        {
            starting.Add(start.Device.Node);
        }

        foreach (var node in packing.Nodes)
        {
            open += node.IsDraining ? 0 : 1;
        }

        foreach (var node in packing.Nodes)
        {
            if (node.IsDraining || starting.Contains(node.Node) || HasReplicas(node))
            {
                continue;
            }

            var since = packing.State.Previous is { } previous && previous.EmptySince.TryGetValue(node.Node, out var known) ? known : packing.State.Now;
            empty.Add(node.Node, since);
            if (packing.MissingDevices == 0 && open > packing.Options.MinNodes && packing.State.Now - since >= packing.Options.NodeHold)
            {
                drain.Add(node.Node);
                open--;
            }
        }

        return plan with { NodesToAdd = Missing(packing), NodesToDrain = drain, EmptySince = empty };
    }

    private static bool HasReplicas(Cluster.NodeSnapshot node)
    {
        foreach (var replica in node.Replicas)
        {
            if (replica.State is not (Replicas.ReplicaState.Empty or Replicas.ReplicaState.Stopped or Replicas.ReplicaState.Failed))
            {
                return true;
            }
        }

        return false;
    }

    private static int Missing(FleetPacking packing)
    {
        if (packing.MissingDevices <= 0)
        {
            return 0;
        }

        // Nodes to come are taken to be like those there are.
        var perNode = Math.Max(1.0, (double)packing.Devices.Length / Math.Max(1, packing.Nodes.Length));
        return (int)Math.Min(10_000, Math.Ceiling(packing.MissingDevices / perNode));
    }
}
