using MaiCluster.Serving.Replicas;
using Microsoft.AspNetCore.Http;

namespace MaiCluster.Gateway.Answers;

/// <summary>Tells who serves an answer, as far as it is known when the headers leave.</summary>
internal static class ServedBy
{
    public static void Tell(HttpResponse response, ReplicaId? replica)
    {
        if (replica is { } known)
        {
            response.Headers["x-mai-node"] = known.Device.Node;
            response.Headers["x-mai-replica"] = known.ToString();
        }
    }
}
