namespace MaiCluster.Engines.Packages.Installation;

/// <summary>Adds up what the files of one installation have, and tells it.</summary>
internal sealed class InstallMeter(string package, long totalBytes, IProgress<InstallProgress>? progress)
{
    private readonly Dictionary<string, long> _bytes = [];
    private long _done;

    /// <param name="file">A file of the package, or a name for what is fetched before its files.</param>
    /// <param name="bytes">What is there of that file now.</param>
    public void Report(string file, long bytes)
    {
        _done += bytes - _bytes.GetValueOrDefault(file);
        _bytes[file] = bytes;
        progress?.Report(new InstallProgress(package, file, _done, totalBytes));
    }
}
