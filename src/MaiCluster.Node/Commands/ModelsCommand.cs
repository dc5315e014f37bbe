using System.CommandLine;
using MaiCluster.Engines.Packages;
using MaiCluster.Node.Chat;
using MaiCluster.Node.Hosting;
using MaiCluster.Node.Partners;
using MaiCluster.Node.Prices;
using MaiCluster.Node.Settings;
using MaiCluster.Node.Terminal;
using MaiCluster.Serving.Live;

namespace MaiCluster.Node.Commands;

/// <summary><c>mai models</c>: what clients may ask for.</summary>
internal static class ModelsCommand
{
    private static readonly IReadOnlyDictionary<string, string> Nothing = new Dictionary<string, string>();

    public static Command Create(CommandContext context)
    {
        var command = new MaiCommand(
            "models",
            "List the models, partners' too: their packages, whether they are here, what the running node has loaded, and what clients pay by the price file.",
            "mai models",
            "mai models --model-dir ~/models",
            "mai models --prices prices.yaml",
            "mai models --partners partners.yaml");
        var settings = new SettingFlags(command, "host", "port", "data", "model-dir", "prices", "partners");
        command.SetAction(async (result, cancellationToken) =>
        {
            var options = settings.Read(result, context);
            var served = NodePackages.Open(options, context.Time).ListNames();
            var house = served.Select(model => model.Name).ToHashSet(StringComparer.Ordinal);
            var partners = options.Partners is { } file ? PartnerFile.Read(file, house).BookOrFail().Models : [];
            var price = PricesOf(options, house, context.Time.GetUtcNow());
            var loaded = await LoadedAsync(options, context, cancellationToken);
            var ours = served.Select(model => (string[])
            [
                model.Name,
                model.Package.Name,
                model.Package.Manifest?.Modality ?? "?",
                model.Package.Manifest is { } manifest ? ByteSize.Text(manifest.TotalBytes) : "?",
                State(model, loaded),
                price(model.Name, model.Package.Manifest?.Modality),
                model.Package.Manifest?.Licence ?? "?",
            ]);
            var theirs = partners.Select(model => (string[])
                [model.Name, model.Package, model.Modality, "-", loaded.GetValueOrDefault(model.Name, "not asked"), price(model.Name, model.Modality), $"partner {model.Partner}"]);
            Columns.Write(context, ["NAME", "PACKAGE", "MODALITY", "SIZE", "STATE", "PRICE", "LICENCE"], ours.Concat(theirs));
            foreach (var (name, problem) in served.Where(model => model.Package.Problem is not null).Select(model => (model.Name, model.Package.Problem)))
            {
                await context.Error.WriteLineAsync($"mai: {name}: {problem}");
            }

            return ExitCode.Done;
        });
        return command;
    }

    /// <summary>What a client pays for a model now.</summary>
    private static Func<string, string?, string> PricesOf(NodeOptions options, IReadOnlySet<string> house, DateTimeOffset now)
    {
        var book = PriceWatch.ReadChecked(options, house, now).BookOrFail();
        var list = book.At(now);
        var shipped = options.Prices is null ? ", as shipped" : "";
        return (model, modality) => list.Bill(model, scenario: null) is { } bill ? PriceText.Of(bill, book.Currency) + shipped
            : modality == LiveModel.Served ? "its parts'"
            : "no price";
    }

    private static string State(ServedName model, IReadOnlyDictionary<string, string> loaded) => model.Package.State switch
    {
        PackageState.NotInstalled => "not installed",
        PackageState.Outdated => "outdated",
        PackageState.Damaged => "damaged",
        _ => loaded.TryGetValue(model.Name, out var state) && state.Length > 0 ? state : "installed",
    };

    /// <summary>What the running node says; without one the list is still of use.</summary>
    private static async Task<IReadOnlyDictionary<string, string>> LoadedAsync(NodeOptions options, CommandContext context, CancellationToken cancellationToken)
    {
        try
        {
            using var node = NodeAddress.Connect(options, context);
            return await node.ListModelsAsync(cancellationToken);
        }
        catch (CommandFailedException)
        {
            return Nothing;
        }
    }
}
