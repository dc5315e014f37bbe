using System.Text.Json;
using MaiCluster.Serving.Files;
using MaiCluster.Serving.Prices;
using MaiCluster.Serving.Prices.Reading;

namespace MaiCluster.Serving.Tests.Prices;

/// <summary>Price files in a few words. Quotes may be single ones.</summary>
internal static class PriceJson
{
    private static readonly HashSet<string> House = ["mai-text"];

    /// <summary>The faults of a file, each as a line.</summary>
    public static string[] Faults(string json) => [.. Read(json).Faults.Select(fault => fault.ToString())];

    /// <summary>The faults of one list's fields, each as a line.</summary>
    public static string[] FaultsOf(string fields) => Faults(File(fields));

    /// <summary>The one list of a right file.</summary>
    public static PriceList List(string fields) => Assert.Single(Book(File(fields)).Lists);

    public static PriceBook Book(string json)
    {
        var (book, faults) = Read(json);
        Assert.Empty(faults);
        return book!;
    }

    private static string File(string fields) => $"{{'currency': 'EUR', 'prices': [{{'from': '2026-01-01', {fields}}}]}}";

    private static (PriceBook? Book, IReadOnlyList<FileFault> Faults) Read(string json)
    {
        using var document = JsonDocument.Parse(json.Replace('\'', '"'));
        var read = PriceBookReader.Read(document.RootElement, House);
        Assert.Equal(read.Faults.Count == 0, read.Book is not null);
        return read;
    }
}
