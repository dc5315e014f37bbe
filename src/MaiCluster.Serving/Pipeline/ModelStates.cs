using MaiCluster.Serving.Cluster;
using MaiCluster.Serving.Models;
using MaiCluster.Serving.Replicas;

namespace MaiCluster.Serving.Pipeline;

/// <summary>What the cluster's replicas make of a model: the best of their states.</summary>
internal static class ModelStates
{
    public static ModelListing Of(ModelListing model, ClusterSnapshot cluster)
    {
        if (model.Partner is not null)
        {
            return model; // no replica of ours
        }

        if (model.Parts.Count > 0)
        {
            // Ready when all are, failed when one is.
            var parts = model.Parts.Select(part => Of(model with { Package = part, Parts = [] }, cluster)).ToArray();
            var least = parts.FirstOrDefault(part => part.State == ModelState.Failed) ?? parts.MinBy(part => part.State)!;
            return model with { State = least.State, Detail = least.Detail };
        }

        var (state, detail) = (ModelState.Idle, (string?)null);
        foreach (var replica in cluster.ReplicasOf(model.Package))
        {
            switch (replica.State)
            {
                case ReplicaState.Ready:
                    return model with { State = ModelState.Ready, Detail = replica.IsSimulated ? "simulated" : null };
                case ReplicaState.Starting:
                    (state, detail) = (ModelState.Loading, null);
                    break;
                case ReplicaState.Failed when state == ModelState.Idle:
                    (state, detail) = (ModelState.Failed, replica.Detail);
                    break;
            }
        }

        return model with { State = state, Detail = detail };
    }
}
