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

    public string? TlsCertificate { get; init; }

    public string? TlsKey { get; init; }

    public string? TlsAuthority { get; init; }

    public bool HasDevices => Role != SiloRole.Gateway;

    public bool HasClients => Role != SiloRole.Silo;
}
