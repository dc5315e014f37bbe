using System.CommandLine;
using MaiCluster.Node.Chat;
using MaiCluster.Node.Commands;
using MaiCluster.Node.Terminal;

namespace MaiCluster.Node.Cluster;

/// <summary><c>mai nodes</c>: the cluster's nodes, devices and replicas, once.</summary>
internal static class NodesCommand
{
    public static Command Create(CommandContext context)
    {
        var command = new MaiCommand(
            "nodes",
            "The cluster's nodes, their devices and what runs on them, as the node at --port sees it.",
            "mai nodes",
            "mai nodes --port 9000");
        var settings = new SettingFlags(command, "host", "port", "data");
        command.SetAction(async (result, cancellationToken) =>
        {
            using var client = NodeAddress.Connect(settings.Read(result, context), context);
            var cluster = await ClusterReading.OfAsync(client, cancellationToken);
            Columns.Write(context, DeviceRows.Headings, DeviceRows.Of(cluster));
            await context.Output.WriteLineAsync();
            Columns.Write(context, ReplicaRows.Headings, ReplicaRows.Of(cluster));
            return ExitCode.Done;
        });
        return command;
    }
}
