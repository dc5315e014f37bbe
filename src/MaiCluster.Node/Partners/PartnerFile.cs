using System.Text;
using System.Text.Json;
using MaiCluster.Node.Commands;
using MaiCluster.Node.Prices;
using MaiCluster.Node.Settings;
using MaiCluster.Serving.Files;
using MaiCluster.Serving.Partners;
using MaiCluster.Serving.Partners.Reading;

namespace MaiCluster.Node.Partners;

/// <summary>A file of partners as it was at one moment: its book, or all that is wrong with it.</summary>
internal sealed record PartnerFile(string Path, string Content, PartnerBook? Book, IReadOnlyList<FileFault> Faults)
{
    private const int MostToldFaults = 50;

    /// <param name="house">Names of models that run here.</param>
    public static PartnerFile Read(string path, IReadOnlySet<string> house)
    {
        var (content, bytes) = OperatorFile.Load(path);
        if (bytes is null)
        {
            return new PartnerFile(path, content, null, [new FileFault("", content)]);
        }

        try
        {
            using var document = JsonDocument.Parse(YamlJson.Convert(Encoding.UTF8.GetString(bytes).TrimStart('\uFEFF')));
            var (book, faults) = PartnerBookReader.Read(document.RootElement, house);
            return new PartnerFile(path, content, book, faults);
        }
        catch (FormatException e)
        {
            return new PartnerFile(path, content, null, [new FileFault("", e.Message)]);
        }
    }

    /// <summary>What is wrong, a line each.</summary>
    public string FaultText()
    {
        var more = Faults.Count > MostToldFaults ? $"\n  and {Faults.Count - MostToldFaults} more" : "";
        return $"{Path} has {(Faults.Count == 1 ? "a fault" : $"{Faults.Count} faults")}:\n{string.Join('\n', Faults.Take(MostToldFaults).Select(fault => $"  {fault}"))}{more}";
    }

    /// <exception cref="CommandFailedException">Something is wrong; the message says all of it.</exception>
    public PartnerBook BookOrFail() => Book ?? throw new CommandFailedException(FaultText());
}
