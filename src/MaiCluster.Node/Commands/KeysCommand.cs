using System.CommandLine;
using System.Globalization;
using MaiCluster.Node.Hosting;
using MaiCluster.Node.Terminal;
using MaiCluster.Serving.Admission;
using MaiCluster.Storage.Keys;

namespace MaiCluster.Node.Commands;

/// <summary><c>mai keys</c>: who may ask. Works beside the running node, which sees a change at its next request.</summary>
internal static class KeysCommand
{
    public static Command Create(CommandContext context) => new MaiCommand(
        "keys", "Make, list and revoke API keys.", "mai keys add laptop", "mai keys list", "mai keys revoke key_3f9a1c22")
    {
        Add(context),
        List(context),
        Revoke(context),
    };

    private static MaiCommand Add(CommandContext context)
    {
        var name = new Argument<string>("NAME") { Description = "What you will know it by" };
        var command = new MaiCommand("add", "Make a key and print it, this once.", "mai keys add laptop", "export OPENAI_API_KEY=$(mai keys add laptop)") { name };
        var settings = new SettingFlags(command, "data");
        command.SetAction(async (result, cancellationToken) =>
        {
            var called = result.GetRequiredValue(name).Trim();
            if (called.Length is 0 or > SqliteKeyStore.MaxNameLength || called.Any(char.IsControl))
            {
                throw CommandFailedException.Usage($"A key's name has 1 to {SqliteKeyStore.MaxNameLength} characters, without control characters.");
            }

            var options = settings.Read(result, context);
            await using var stores = await NodeStores.OpenAsync(new DataDirectory(options.DataDirectory), context.Time, cancellationToken);
            var made = SecretKey.New();
            var stored = await stores.Keys.AddAsync(called, made.Hash(), cancellationToken);
            await context.Error.WriteLineAsync($"{stored.Id} ({stored.Name}). It is not shown again:");
            await context.Output.WriteLineAsync(made.Reveal());
            return ExitCode.Done;
        });
        return command;
    }

    private static MaiCommand List(CommandContext context)
    {
        var command = new MaiCommand("list", "List the keys, revoked ones too. The keys themselves are not stored.", "mai keys list");
        var settings = new SettingFlags(command, "data");
        command.SetAction(async (result, cancellationToken) =>
        {
            var options = settings.Read(result, context);
            await using var stores = await NodeStores.OpenKeptAsync(options.DataDirectory, context.Time, cancellationToken);
            var keys = await stores.Keys.ListAsync(cancellationToken);
            Columns.Write(context, ["ID", "NAME", "CREATED", "STATE"], keys.Select(key => (string[])
                [key.Id, key.Name, Date(key.Created), key.Revoked is { } revoked ? "revoked " + Date(revoked) : "works"]));
            return ExitCode.Done;
        });
        return command;
    }

    private static MaiCommand Revoke(CommandContext context)
    {
        var id = new Argument<string>("ID") { Description = "As 'mai keys list' shows it" };
        var command = new MaiCommand("revoke", "Stop a key from working, at once and for good.", "mai keys revoke key_3f9a1c22") { id };
        var settings = new SettingFlags(command, "data");
        command.SetAction(async (result, cancellationToken) =>
        {
            var options = settings.Read(result, context);
            await using var stores = await NodeStores.OpenKeptAsync(options.DataDirectory, context.Time, cancellationToken);
            var revoked = result.GetRequiredValue(id);
            if (!await stores.Keys.RevokeAsync(revoked, cancellationToken))
            {
                throw new CommandFailedException($"No working key has the id '{revoked}': 'mai keys list' shows them.");
            }

            await context.Error.WriteLineAsync($"{revoked} works no more.");
            return ExitCode.Done;
        });
        return command;
    }

    private static string Date(DateTimeOffset moment) => moment.ToUniversalTime().ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
