namespace MaiCluster.Silo.Settings;

/// <summary>What a process of a cluster does.</summary>
internal enum SiloRole
{
    /// <summary>Devices and actors; no clients.</summary>
    Silo,

    /// <summary>Clients; no devices and no actors: it calls those of the silos.</summary>
    Gateway,

    Both,
}
