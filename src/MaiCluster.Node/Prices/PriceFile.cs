using System.Text;
using System.Text.Json;
using MaiCluster.Node.Commands;
using MaiCluster.Node.Settings;
using MaiCluster.Serving.Files;
using MaiCluster.Serving.Prices;
using MaiCluster.Serving.Prices.Reading;

namespace MaiCluster.Node.Prices;

/// <summary>A price file as it was at one moment: its book, or all that is wrong with it.</summary>
internal sealed record PriceFile
{
    private const int MostToldFaults = 50;

    public required string Path { get; init; }

    /// <summary>SHA-256 of its bytes, or why they cannot be read.</summary>
    public required string Content { get; init; }

    /// <summary>Null where something is wrong.</summary>
    public PriceBook? Book { get; init; }

    public IReadOnlyList<FileFault> Faults { get; init; } = [];

    /// <summary>What to do where the faults are meant; null = nothing.</summary>
    public string? WayOut { get; init; }

    /// <summary>All of it, as JSON; empty where it is none.</summary>
    public string Json { get; init; } = "";

    /// <param name="house">Names of models that run here.</param>
    public static PriceFile Read(string path, IReadOnlySet<string> house)
    {
        var (content, bytes) = OperatorFile.Load(path);
        if (bytes is null)
        {
            return new PriceFile { Path = path, Content = content, Faults = [new FileFault("", content)] };
        }

        try
        {
            var json = YamlJson.Convert(Encoding.UTF8.GetString(bytes).TrimStart('\uFEFF'));
            using var document = JsonDocument.Parse(json);
            var (book, faults) = PriceBookReader.Read(document.RootElement, house);
            return new PriceFile { Path = path, Content = content, Book = book, Faults = faults, Json = Encoding.UTF8.GetString(json) };
        }
        catch (FormatException e)
        {
            return new PriceFile { Path = path, Content = content, Faults = [new FileFault("", e.Message)] };
        }
    }

    /// <summary>What is wrong, a line each.</summary>
    public string FaultText()
    {
        var lines = Faults.Take(MostToldFaults).Select(fault => $"  {fault}").ToList();
        if (Faults.Count > MostToldFaults)
        {
            lines.Add($"  and {Faults.Count - MostToldFaults} more");
        }

        if (WayOut is not null)
        {
            lines.Add(WayOut);
        }

        return $"{Path} has {(Faults.Count == 1 ? "a fault" : $"{Faults.Count} faults")}:\n{string.Join('\n', lines)}";
    }

    /// <exception cref="CommandFailedException">Something is wrong; the message says all of it.</exception>
    public PriceBook BookOrFail() => Book ?? throw new CommandFailedException(FaultText());
}
