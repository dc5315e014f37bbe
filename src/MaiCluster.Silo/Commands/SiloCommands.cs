using System.CommandLine;
using MaiCluster.Node.Commands;
using MaiCluster.Node.Settings;
using MaiCluster.Silo.Hosting;
using MaiCluster.Silo.Settings;
using MaiCluster.Storage.Postgres;

namespace MaiCluster.Silo.Commands;

/// <summary><c>mai silo</c>: one process of a cluster; <c>mai silo init-db</c>: what the cluster's database must have.</summary>
internal static class SiloCommands
{
    public static Command Create(CommandContext context)
    {
        var command = new MaiCommand(
            SiloCommand.Name,
            SiloCommand.Summary + " Ctrl-C hands running answers to others.",
            "mai silo init-db --store postgres://mai@db/mai",
            "mai silo --role silo --name node-1 --advertise 10.0.0.5 --store postgres://mai@db/mai",
            "mai silo --role gateway --name front-1 --host 0.0.0.0 --store postgres://mai@db/mai",
            "mai silo --store sqlite:./mai.db")
        {
            InitDatabase(context),
        };
        var flags = new SettingFlags(command, SiloSettings.All);
        command.SetAction((result, _) => SiloHost.RunAsync(SiloOptionsReader.Read(flag => flags.Text(result, flag), context.Variable), context));
        return command;
    }

    private static MaiCommand InitDatabase(CommandContext context)
    {
        var command = new MaiCommand(
            "init-db", "Make the tables of a cluster in PostgreSQL. What is there already stays as it is.", "mai silo init-db --store postgres://mai@db/mai");
        var flags = new SettingFlags(command, [.. SiloSettings.All.Where(setting => setting.Name == "store")]);
        command.SetAction(async (result, cancellationToken) =>
        {
            var store = SettingsReader.Read(SiloSettings.All, new SiloOptions { Node = NodeOptionsReader.Defaults(), Name = "" }, flag => flags.Text(result, flag), context.Variable).Store
                ?? throw CommandFailedException.Usage("Which database is missing: give --store postgres://USER:PASSWORD@HOST:PORT/DATABASE.");
            var members = await OrleansDatabase.InitAsync(store, cancellationToken);
            await using var database = await PostgresDatabase.OpenAsync(store, options: null, cancellationToken);
            await context.Output.WriteLineAsync(members switch
            {
                OrleansSetup.Created => $"{store} is ready: the cluster's tables were made.",
                OrleansSetup.AlreadyThereFromOrleans => $"{store} is ready: it has Orleans' own tables, which stay as they are.",
                _ => $"{store} is ready: it was before.",
            });
            return ExitCode.Done;
        });
        return command;
    }
}
