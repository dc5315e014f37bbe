using MaiCluster.Serving.Replicas;

namespace MaiCluster.Serving.Fleets.Packing;

/// <summary>Last step: what carries nothing goes, once it has carried nothing for long enough and its successors are ready.</summary>
internal static class Retirement
{
    public static FleetPlan Run(FleetPacking packing)
    {
        var starts = new List<ReplicaId>();
        var stops = new List<ReplicaId>();
        var spare = new Dictionary<ReplicaId, TimeSpan>();
        var unplaced = new Dictionary<string, string>();
        foreach (var model in packing.Models)
        {
            model.Replicas.Sort(static (a, b) => a.Device.Index.CompareTo(b.Device.Index));
            foreach (var replica in model.Replicas)
            {
                if (replica.Snapshot is null)
                {
                    starts.Add(replica.Id);
                }
                else if (replica.IsStopped)
                {
                    stops.Add(replica.Id);
                }
                else if (!replica.IsKept)
                {
                    Retire(packing, replica, stops, spare);
                }
                else if (packing.CouldEmpty.TryGetValue(replica.Device, out var since))
                {
                    spare.Add(replica.Id, since);
                }
            }

            foreach (var leaving in model.Leaving)
            {
                // On a draining node: stays until its successors are ready, unless none can come.
                if (!IsBeingReplaced(model))
                {
                    stops.Add(leaving.Id);
                }
            }

            if (model.Unplaced is { } reason)
            {
                unplaced.Add(model.Package, reason);
            }
        }

        var plan = new FleetPlan { Starts = starts, Stops = stops, SpareSince = spare, Unplaced = unplaced };
        return NodeCount.Fill(packing, plan);
    }

    private static void Retire(FleetPacking packing, PackedReplica replica, List<ReplicaId> stops, Dictionary<ReplicaId, TimeSpan> spare)
    {
        var model = replica.Model;
        var since = replica.SpareSince ?? packing.State.Now;
        var isOver = model.MaySleep || packing.State.Now - since >= packing.Options.ScaleInHold;
        if (isOver && !IsBeingReplaced(model))
        {
            stops.Add(replica.Id);
        }
        else
        {
            spare.Add(replica.Id, since);
        }
    }

    private static bool IsBeingReplaced(PackedModel model)
    {
        foreach (var replica in model.Replicas)
        {
            if (replica.IsKept && !replica.IsReady)
            {
                return true;
            }
        }

        return model.WaitsForMemory;
    }
}
