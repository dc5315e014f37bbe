using System.CommandLine;
using System.Globalization;
using MaiCluster.Node.Hosting;
using MaiCluster.Node.Terminal;
using MaiCluster.Serving.Admission;

namespace MaiCluster.Node.Commands;

/// <summary><c>mai keys</c>: who may ask. Works beside the running node, which sees a change within a quarter of a second.</summary>
internal static class KeysCommand
{
    private const int MostOverlapDays = 30;

    public static Command Create(CommandContext context) => new MaiCommand(
        "keys", "Make, list, rotate and revoke API keys.", "mai keys add laptop", "mai keys list", "mai keys revoke key_3f9a1c22")
    {
        Add(context),
        List(context),
        Rotate(context),
        Revoke(context),
    };

    private static MaiCommand Add(CommandContext context)
    {
        var name = new Argument<string>("NAME") { Description = "What you will know it by" };
        var command = new MaiCommand(
            "add", "Make a key and print it, this once.", "mai keys add laptop", "mai keys add ci --tenant acme --models 'mai-*' --expires 30d", "export OPENAI_API_KEY=$(mai keys add laptop)") { name };
        var flags = new KeyFlags(command);
        var settings = new SettingFlags(command, "data");
        command.SetAction(async (result, cancellationToken) =>
        {
            var terms = flags.Read(result, result.GetRequiredValue(name).Trim(), context.Time.GetUtcNow());
            var options = settings.Read(result, context);
            await using var stores = await NodeStores.OpenAsync(new DataDirectory(options.DataDirectory), context.Time, cancellationToken);
            var made = SecretKey.New();
            var (stored, failure) = await stores.Keys.AddAsync(terms, made.Hash(), Actor.Command, cancellationToken);
            if (stored is null)
            {
                throw new CommandFailedException(failure!.Message);
            }

            await ShowAsync(context, stored, made);
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
            var now = context.Time.GetUtcNow();
            Columns.Write(context, ["ID", "NAME", "TENANT", "TEAM", "ROLE", "CREATED", "EXPIRES", "STATE"], keys.Select(key => (string[])
                [key.Id, key.Name, key.Tenant, key.Team ?? "-", AdminRoleName.Of(key.Role), Date(key.Created), key.Expires is { } end ? Date(end) : "never", State(key, now)]));
            return ExitCode.Done;
        });
        return command;
    }

    private static MaiCommand Rotate(CommandContext context)
    {
        var id = Id();
        var overlap = new Option<string?>("--overlap") { Description = "How long the secret of now goes on working: 1h, 7d [0s]", HelpName = "TIME" };
        var command = new MaiCommand("rotate", "Give a key a new secret and print it, this once; its id and all else stays.", "mai keys rotate key_3f9a1c22 --overlap 1h") { id, overlap };
        var settings = new SettingFlags(command, "data");
        command.SetAction(async (result, cancellationToken) =>
        {
            var text = result.GetValue(overlap) ?? "0s";
            var time = KeyFlags.Time(text, MostOverlapDays) ?? throw KeyFlags.Wrong(text, overlap, KeyFlags.RightTime(MostOverlapDays));
            var options = settings.Read(result, context);
            await using var stores = await NodeStores.OpenKeptAsync(options.DataDirectory, context.Time, cancellationToken);
            var made = SecretKey.New();
            var rotated = result.GetRequiredValue(id);
            var stored = await stores.Keys.RotateAsync(rotated, made.Hash(), time, Actor.Command, cancellationToken) ?? throw NoSuchKey(rotated);
            await ShowAsync(context, stored, made);
            return ExitCode.Done;
        });
        return command;
    }

    private static MaiCommand Revoke(CommandContext context)
    {
        var id = Id();
        var command = new MaiCommand("revoke", "Stop a key from working, at once and for good.", "mai keys revoke key_3f9a1c22") { id };
        var settings = new SettingFlags(command, "data");
        command.SetAction(async (result, cancellationToken) =>
        {
            var options = settings.Read(result, context);
            await using var stores = await NodeStores.OpenKeptAsync(options.DataDirectory, context.Time, cancellationToken);
            var revoked = result.GetRequiredValue(id);
            if (!await stores.Keys.RevokeAsync(revoked, Actor.Command, cancellationToken))
            {
                throw NoSuchKey(revoked);
            }

            await context.Error.WriteLineAsync($"{revoked} works no more.");
            return ExitCode.Done;
        });
        return command;
    }

    private static Argument<string> Id() => new("ID") { Description = "As 'mai keys list' shows it" };

    private static async Task ShowAsync(CommandContext context, ApiKey key, SecretKey secret)
    {
        await context.Error.WriteLineAsync($"{key.Id} ({key.Name}). It is not shown again:");
        await context.Output.WriteLineAsync(secret.Reveal());
    }

    private static CommandFailedException NoSuchKey(string id) => new($"No working key has the id '{id}': 'mai keys list' shows them.");

    private static string State(ApiKey key, DateTimeOffset now) =>
        key.Revoked is { } revoked ? "revoked " + Date(revoked)
        : key.Expires <= now ? "expired"
        : key.OldSecretUntil > now ? "works, its old secret until " + Date(key.OldSecretUntil.Value)
        : "works";

    private static string Date(DateTimeOffset moment) => moment.ToUniversalTime().ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
