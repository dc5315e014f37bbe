using System.CommandLine;
using MaiCluster.Node.Hosting;

namespace MaiCluster.Node.Commands;

/// <summary><c>mai up</c>: starts one node and serves until a signal ends it.</summary>
internal static class UpCommand
{
    public static Command Create(CommandContext context)
    {
        var command = new MaiCommand(
            "up",
            "Start a node: an OpenAI-compatible API on this machine. Ctrl-C lets running answers finish, a second one does not.",
            "mai up",
            "mai up --port 9000 --data ./data",
            "mai up --models mai-text --rows 8 --kv-bytes 1GiB",
            "MAI_API_KEY=my-own-secret-key mai up --host 0.0.0.0",
            "mai up --config mai.json");
        var settings = new SettingFlags(command);
        command.SetAction((result, _) => NodeHost.RunAsync(settings.Read(result, context), context));
        return command;
    }
}
