using MaiCluster.Gateway.Answers;
using MaiCluster.Gateway.Errors;
using MaiCluster.Serving.Admission;
using MaiCluster.Serving.Cluster;
using MaiCluster.Serving.Fleets;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace MaiCluster.Gateway.Admin;

/// <summary>GET /admin/nodes, /admin/devices and /admin/replicas, POST /admin/nodes/{node}/drain: what the cluster shows of itself.</summary>
internal sealed class ClusterEndpoints(AdminDesk desk, ClusterView view, IFleetPort fleet, ErrorAnswer errors)
{
    public async Task NodesAsync(HttpContext context)
    {
        if (await desk.AdmitAsync(context, AdminRole.Viewer))
        {
            await AdminList.WriteAsync(context, view.Snapshot.Nodes, ClusterJson.Write);
        }
    }

    public async Task DevicesAsync(HttpContext context)
    {
        if (await desk.AdmitAsync(context, AdminRole.Viewer))
        {
            await AdminList.WriteAsync(
                context,
                view.Snapshot.Nodes.SelectMany(node => node.Devices.Select(device => (node, device))),
                (json, pair) => ClusterJson.Write(json, pair.node, pair.device));
        }
    }

    public async Task ReplicasAsync(HttpContext context)
    {
        if (await desk.AdmitAsync(context, AdminRole.Viewer))
        {
            await AdminList.WriteAsync(context, view.Snapshot.Replicas, ClusterJson.Write);
        }
    }

    public async Task DrainAsync(HttpContext context)
    {
        if (!await desk.AdmitAsync(context, AdminRole.Operator))
        {
            return;
        }

        var node = context.GetRouteValue("node") as string ?? "";
        if (!await fleet.DrainNodeAsync(node))
        {
            await errors.WriteAsync(context, ApiError.NotListed("node", node, "GET /admin/nodes"));
            return;
        }

        await JsonAnswer.WriteAsync(context, json =>
        {
            json.WriteString("node"u8, node);
            json.WriteString("state"u8, "draining"u8);
        });
    }
}
