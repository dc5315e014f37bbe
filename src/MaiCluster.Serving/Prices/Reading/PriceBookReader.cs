using System.Text.Json;
using MaiCluster.Serving.Files;

namespace MaiCluster.Serving.Prices.Reading;

/// <summary>Reads a price file, whole: what is wrong anywhere makes all of it wrong.</summary>
public static class PriceBookReader
{
    /// <summary>Lists of one file: two a month for forty years.</summary>
    public const int MostLists = 1_000;

    /// <summary>Models, scenarios, or kinds of devices of one list.</summary>
    public const int MostNames = 10_000;

    /// <param name="root">The file.</param>
    /// <param name="house">Names of models that run here: nobody is paid for them.</param>
    /// <returns>The book, or all that is wrong with it.</returns>
    public static (PriceBook? Book, IReadOnlyList<FileFault> Faults) Read(JsonElement root, IReadOnlySet<string> house)
    {
        var faults = new List<FileFault>();
        var file = new FileSection(root, "", faults);
        file.Know("currency", "prices");
        var currency = file.Require("currency", "the ledger's currency, such as EUR") is null ? null : CurrencyCode.Read(file, "currency");
        var lists = file.Require("prices", "a list of prices, each with its first day") is null ? [] : Lists(file, currency, house);
        return faults.Count == 0 ? (new PriceBook(currency!, lists), faults) : (null, faults);
    }

    private static List<PriceList> Lists(FileSection file, string? currency, IReadOnlySet<string> house)
    {
        var lists = new List<PriceList>();
        foreach (var section in file.Items("prices", MostLists))
        {
            if (new PriceListReader(section, ListRates.Read(section, currency), house).Read() is not { } list)
            {
                continue;
            }

            if (lists.Exists(other => other.From == list.From))
            {
                section.Fault("from", $"is {list}, as in another list; expected another day for each");
            }

            lists.Add(list);
        }

        return lists;
    }
}
