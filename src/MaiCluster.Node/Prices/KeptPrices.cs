using System.Text.Json;
using MaiCluster.Node.Commands;
using MaiCluster.Node.Hosting;
using MaiCluster.Serving.Prices;
using MaiCluster.Serving.Prices.Reading;

namespace MaiCluster.Node.Prices;

/// <summary>
/// The operator's prices as they were last in force, in <c>DATA/prices.json</c>: a file that is edited while the node is down
/// is held to them as well. Lists that have begun never change, so the last book has all that ever were.
/// </summary>
internal sealed class KeptPrices(string path)
{
    private const string FileName = "prices.json";

    private static readonly HashSet<string> NoHouse = []; // a package that came since then makes no old price wrong

    public static KeptPrices In(string dataDirectory) => new(Path.Combine(dataDirectory, FileName));

    /// <summary>Null before the first.</summary>
    /// <exception cref="CommandFailedException">It is damaged.</exception>
    public PriceBook? Read()
    {
        if (!File.Exists(path))
        {
            return null;
        }

        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path));
            var (book, faults) = PriceBookReader.Read(document.RootElement, NoHouse);
            return book ?? throw Damaged(faults[0].ToString(), null);
        }
        catch (JsonException e)
        {
            throw Damaged("it is no JSON", e);
        }
    }

    /// <summary>What a new file changes of days that have begun, with the cure where it is meant.</summary>
    public PriceFile Check(PriceFile file, PriceBook old, DateTimeOffset now)
    {
        var changes = file.Book is { } book ? BegunPrices.Changes(old, book, now) : [];
        return changes.Count == 0 ? file
            : file with { Book = null, Faults = changes, WayOut = $"What was in force is in {path}: to begin anew without it, stop the node and remove that file." };
    }

    /// <summary>Whole or not at all.</summary>
    public void Write(PriceFile file) => OwnerFile.Write(path, file.Json);

    private CommandFailedException Damaged(string why, Exception? inner) =>
        new($"{path}, the prices that were in force, cannot be used ({why}): restore it, or remove it to begin anew with those of --prices.", ExitCode.Failed, inner);
}
