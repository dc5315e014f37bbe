using MaiCluster.Node.Commands;
using MaiCluster.Node.Settings;

namespace MaiCluster.Silo.Settings;

/// <summary>Gathers a silo's settings and refuses what does not go together.</summary>
internal static class SiloOptionsReader
{
    /// <exception cref="CommandFailedException">A value is wrong, missing, or at odds with another.</exception>
    public static SiloOptions Read(Func<string, string?> flag, Func<string, string?> variable)
    {
        var defaults = new SiloOptions { Node = NodeOptionsReader.Defaults(), Name = Environment.MachineName };
        var options = SettingsReader.Read(SiloSettings.All, defaults, flag, variable);
        NodeOptionsReader.Checked(options.Node);
        if (options.Store is not { } store)
        {
            throw CommandFailedException.Usage("Where the cluster keeps its state is missing: give --store postgres://USER:PASSWORD@HOST:PORT/DATABASE, or sqlite:PATH for one process alone.");
        }

        if (!store.IsPostgres && options.Role != SiloRole.Both)
        {
            throw CommandFailedException.Usage($"{store} is for one process alone: give --role both, or a PostgreSQL that the processes of the cluster share.");
        }

        if (options is not ({ LinkCertificate: null, LinkKey: null, LinkAuthority: null } or { LinkCertificate: not null, LinkKey: not null, LinkAuthority: not null }))
        {
            throw CommandFailedException.Usage("TLS inside the cluster needs all of --silo-tls-cert, --silo-tls-key and --silo-tls-ca.");
        }

        return options;
    }
}
