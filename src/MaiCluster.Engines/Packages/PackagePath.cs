namespace MaiCluster.Engines.Packages;

/// <summary>
/// The one rule for file paths that come from a manifest, a hub or a tarball: relative, with '/' between the parts, and
/// such that joining it to a folder can never leave that folder on any system.
/// </summary>
internal static class PackagePath
{
    public const int MaxLength = 512;

    /// <summary>Ends of the names of unfinished downloads; no file of a package may have them.</summary>
    public const string PartSuffix = ".part", TagSuffix = ".part.etag";

    /// <summary>Why the path is refused; null when it is good.</summary>
    public static string? Fault(string path)
    {
        if (path.Length is 0 or > MaxLength)
        {
            return $"a path has 1 to {MaxLength} characters";
        }

        if (path.StartsWith('/') || path.Contains(':') || path.Contains('\\'))
        {
            return "a path is relative to the package, with '/' between its parts";
        }

        foreach (var part in path.Split('/'))
        {
            if (part is "." or "..")
            {
                return "a path must stay inside the package: no '.' or '..'";
            }

            if (part.Length is 0 or > 255 || part[0] == '.' || part[^1] is '.' or ' ' || part.Any(c => char.IsControl(c) || c is '*' or '?' or '"' or '<' or '>' or '|'))
            {
                return "each part of a path is a plain file name: not empty, not hidden, without control characters or any of *?\"<>|";
            }
        }

        return path.EndsWith(PartSuffix, StringComparison.OrdinalIgnoreCase) || path.EndsWith(TagSuffix, StringComparison.OrdinalIgnoreCase)
            ? $"names ending in {PartSuffix} and {TagSuffix} are kept for unfinished downloads"
            : null;
    }

    /// <summary>Where a checked path lies in a folder.</summary>
    public static string In(string folder, string path) => Path.Combine(folder, path.Replace('/', Path.DirectorySeparatorChar));
}
