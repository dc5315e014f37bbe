using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace MaiCluster.Engines.Packages;

/// <summary>
/// Which version of each file of a package last had the right hash. A text file in the node's data folder, never in the
/// package's, which may be a repository or read-only; a line per file: hash, bytes, modification ticks, path.
/// It saves time and proves nothing: a missing or unreadable one only means that hashes are computed again.
/// </summary>
internal sealed class VerificationStamp
{
    private readonly Dictionary<string, string> _lines = new(StringComparer.Ordinal);
    private readonly string _path;
    private bool _isChanged;

    private VerificationStamp(string path) => _path = path;

    public static VerificationStamp Read(string directory, ModelPackage package)
    {
        // The folder is in the name: packages of one name in two places have a stamp each.
        var place = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Path.GetFullPath(package.Folder))).AsSpan(0, 8));
        var stamp = new VerificationStamp(Path.Combine(directory, $"{package.Manifest.Name}-{place}"));
        try
        {
            foreach (var line in File.ReadLines(stamp._path).Take(ManifestReader.MaxFiles))
            {
                if (line.Split(' ', 4) is [_, _, _, var file])
                {
                    stamp._lines[file] = line;
                }
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // As if there were none.
        }

        return stamp;
    }

    /// <summary>True when exactly this version of the file had exactly the manifest's hash.</summary>
    public bool Has(PackageFile file, FileVersion version) => _lines.TryGetValue(file.Path, out var line) && line == Line(file, version);

    public void Note(PackageFile file, FileVersion version)
    {
        _lines[file.Path] = Line(file, version);
        _isChanged = true;
    }

    /// <summary>Replaces the file whole, so that two nodes on one data folder never read half a stamp.</summary>
    public void Save()
    {
        if (!_isChanged)
        {
            return;
        }

        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(_path)!);
            var temporary = $"{_path}.{Environment.ProcessId}.tmp";
            File.WriteAllLines(temporary, _lines.Values);
            File.Move(temporary, _path, overwrite: true);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // The next start computes the hashes again.
        }
    }

    private static string Line(PackageFile file, FileVersion version) =>
        string.Create(CultureInfo.InvariantCulture, $"{file.Sha256} {version.Bytes} {version.Modified.UtcTicks} {file.Path}");
}
