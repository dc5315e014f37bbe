using System.Diagnostics;
using System.Net;
using MaiCluster.Serving.Partners;

namespace MaiCluster.Engines.Partners;

/// <summary>One partner's pool of connections.</summary>
internal static class PartnerConnections
{
    /// <summary>New ones find a new address when the partner moves.</summary>
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);

    public static SocketsHttpHandler Open(PartnerTerms terms) => new()
    {
        ConnectTimeout = terms.Connect,
        MaxConnectionsPerServer = terms.Concurrency,
        PooledConnectionLifetime = Lifetime,
        EnableMultipleHttp2Connections = true,
        AllowAutoRedirect = false, // a key goes to the address that the operator wrote, and nowhere else
        UseCookies = false,
        AutomaticDecompression = DecompressionMethods.None,
        ActivityHeadersPropagator = DistributedContextPropagator.CreateNoOutputPropagator(), // partners see no traces of ours
        ResponseDrainTimeout = TimeSpan.Zero, // an answer that nobody wants any more ends at once
    };
}
