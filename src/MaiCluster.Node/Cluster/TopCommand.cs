using System.CommandLine;
using MaiCluster.Node.Chat;
using MaiCluster.Node.Commands;
using Spectre.Console;
using Columns = MaiCluster.Node.Terminal.Columns;

namespace MaiCluster.Node.Cluster;

/// <summary><c>mai top</c>: the cluster as a table that is drawn anew each second, until Ctrl-C.</summary>
internal static class TopCommand
{
    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(1);

    public static Command Create(CommandContext context)
    {
        var once = new Option<bool>("--once") { Description = "Print it once and end; so it is where the output is no terminal" };
        var command = new MaiCommand("top", "The cluster's devices and replicas, live. Ctrl-C ends it.", "mai top", "mai top --once --port 9000") { once };
        var settings = new SettingFlags(command, "host", "port", "data");
        command.SetAction(async (result, cancellationToken) =>
        {
            using var client = NodeAddress.Connect(settings.Read(result, context), context);
            var console = Columns.Console(context);
            var first = await ClusterReading.OfAsync(client, cancellationToken);
            if (result.GetValue(once) || !context.Ansi)
            {
                console.Write(Page(first));
                return ExitCode.Done;
            }

            await console.Live(Page(first)).StartAsync(live => DrawAsync(live, client, context, cancellationToken));
            return ExitCode.Done;
        });
        return command;
    }

    private static async Task DrawAsync(LiveDisplayContext live, NodeClient client, CommandContext context, CancellationToken cancellationToken)
    {
        using var pace = new PeriodicTimer(Pace, context.Time);
        try
        {
            while (await pace.WaitForNextTickAsync(cancellationToken))
            {
                live.UpdateTarget(Page(await ClusterReading.OfAsync(client, cancellationToken)));
            }
        }
        catch (OperationCanceledException)
        {
            // Ctrl-C: the last page stays.
        }
    }

    private static Rows Page(ClusterReading cluster)
    {
        var running = cluster.Replicas.Sum(replica => replica.GetProperty("rows_active").GetInt64());
        var waiting = cluster.Replicas.Sum(replica => replica.GetProperty("queued").GetInt64());
        return new Rows(
            new Text($"{cluster.Nodes.Count} nodes, {cluster.Devices.Count} devices, {cluster.Replicas.Count} replicas: {running} answers running, {waiting} waiting\n"),
            Columns.Table(DeviceRows.Headings, DeviceRows.Of(cluster)),
            new Text(""),
            Columns.Table(ReplicaRows.Headings, ReplicaRows.Of(cluster)));
    }
}
