using MaiCluster.EndToEnd.Nodes;
using MaiCluster.EndToEnd.Protocol;

namespace MaiCluster.EndToEnd.Modalities;

/// <summary>A folder with every model that a first start installs, fetched once for all tests, and with graphs that were just dropped there.</summary>
internal sealed class InstalledModels : IDisposable
{
    private static readonly string[] Fetched = ["mai-transcribe", "mai-voice", "mai-read"];

    private readonly TensorModelFolder _graphs = new();

    public string Path => _graphs.Path;

    /// <summary>What a node on the folder loads.</summary>
    public static string Names => "mai-text,mai-embed,mai-transcribe,mai-voice,mai-image-emoji,mai-read,sum";

    public static async Task<InstalledModels> OpenAsync()
    {
        var data = System.IO.Path.Combine(Repository.Root, "artifacts", "test-packages");
        foreach (var model in Fetched)
        {
            await MaiCommand.DoneAsync("pull", model, "--data", data);
        }

        var models = new InstalledModels();
        foreach (var package in Directory.EnumerateDirectories(System.IO.Path.Combine(data, "models")).Where(folder => !System.IO.Path.GetFileName(folder).StartsWith('.')))
        {
            Directory.CreateSymbolicLink(System.IO.Path.Combine(models.Path, System.IO.Path.GetFileName(package)), package);
        }

        return models;
    }

    public void Dispose() => _graphs.Dispose();
}
