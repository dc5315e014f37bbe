using System.Net.Http.Headers;

namespace MaiCluster.Engines.Packages.Sources;

/// <summary>A file that is not whole yet, and the version (ETag) of what is in it.</summary>
internal sealed class PartFile(string path, string tagPath)
{
    public bool Exists => File.Exists(path);

    public long Length => new FileInfo(path) is { Exists: true } file ? file.Length : 0;

    /// <summary>Null when the server told none that can be compared byte for byte: the hash of the whole then decides alone.</summary>
    public EntityTagHeaderValue? Version
    {
        get => File.Exists(tagPath) && EntityTagHeaderValue.TryParse(File.ReadAllText(tagPath), out var tag) ? tag : null;
        set
        {
            if (value is { IsWeak: false })
            {
                File.WriteAllText(tagPath, value.ToString());
            }
            else
            {
                File.Delete(tagPath);
            }
        }
    }

    /// <summary>Opens it for writing from <paramref name="position"/>; what was beyond is cut off.</summary>
    public FileStream OpenAt(long position)
    {
        var stream = new FileStream(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.Read, 0, FileOptions.Asynchronous);
        stream.SetLength(position);
        stream.Position = position;
        return stream;
    }

    public void Delete()
    {
        File.Delete(path);
        File.Delete(tagPath);
    }

    public void MoveTo(string target)
    {
        File.Move(path, target, overwrite: true);
        File.Delete(tagPath);
    }
}
