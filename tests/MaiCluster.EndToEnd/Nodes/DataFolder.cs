namespace MaiCluster.EndToEnd.Nodes;

/// <summary>A node's data for the time of one test.</summary>
internal sealed class DataFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("mai-e2e-");

    /// <summary>Not there until a node makes it.</summary>
    public string Path => System.IO.Path.Combine(_folder.FullName, "data");

    public string KeyPath => System.IO.Path.Combine(Path, "key");

    public string Database => System.IO.Path.Combine(Path, "mai.db");

    public void Dispose() => _folder.Delete(recursive: true);
}
