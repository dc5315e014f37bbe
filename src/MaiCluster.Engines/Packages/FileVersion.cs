namespace MaiCluster.Engines.Packages;

/// <summary>What tells cheaply that a file is still the one it was.</summary>
/// <param name="Bytes">Its size.</param>
/// <param name="Modified">Its modification time.</param>
internal readonly record struct FileVersion(long Bytes, DateTimeOffset Modified)
{
    /// <summary>Of the file itself where the path is a symbolic link: asked of the open file, because a path is answered for the link.</summary>
    public static FileVersion Of(string path)
    {
        using var handle = File.OpenHandle(path);
        return new FileVersion(RandomAccess.GetLength(handle), File.GetLastWriteTimeUtc(handle));
    }
}
