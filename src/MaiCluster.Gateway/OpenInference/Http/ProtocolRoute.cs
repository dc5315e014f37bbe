using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace MaiCluster.Gateway.OpenInference.Http;

/// <summary>What the path of a call says.</summary>
internal static class ProtocolRoute
{
    public static (string Model, string Version) ModelOf(HttpContext context) =>
        (context.GetRouteValue("model") as string ?? "", context.GetRouteValue("version") as string ?? "");
}
