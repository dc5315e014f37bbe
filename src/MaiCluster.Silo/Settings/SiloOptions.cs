using System.Net;
using MaiCluster.Node.Settings;
using MaiCluster.Storage;

namespace MaiCluster.Silo.Settings;

/// <summary>What the operator decided for one process of a cluster, checked. <see cref="SiloSettings"/> tells each value's meaning, unit, range and default.</summary>
internal sealed record SiloOptions
{
    /// <summary>What a node has, too: its devices, models and limits.</summary>
    public required NodeOptions Node { get; init; }

    public SiloRole Role { get; init; } = SiloRole.Both;

    public required string Name { get; init; }

    public string Cluster { get; init; } = "mai";

    /// <summary>Null: nobody said.</summary>
    public StoreUrl? Store { get; init; }

    /// <summary>The connection string of an Azure Storage account; null = membership is in the store.</summary>
    public string? AzureMembership { get; init; }

    public IPAddress Advertise { get; init; } = IPAddress.Loopback;

    public int SiloPort { get; init; } = 11_111;

    public int GatewayPort { get; init; } = 30_000;

    /// <summary>PEM files for the links inside the cluster: this process's certificate, its key, and the authority of all; null = links in clear text.</summary>
    public string? LinkCertificate { get; init; }

    public string? LinkKey { get; init; }

    public string? LinkAuthority { get; init; }

    public bool HasDevices => Role != SiloRole.Gateway;

    public bool HasClients => Role != SiloRole.Silo;

    /// <summary>What its HTTP server listens for: probes alone where clients do not come.</summary>
    public NodeOptions Server => HasClients ? Node : Node with { GrpcPort = 0, HttpsPort = 0 };
}
