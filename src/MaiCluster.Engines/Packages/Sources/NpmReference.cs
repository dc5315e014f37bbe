using System.Text.RegularExpressions;

namespace MaiCluster.Engines.Packages.Sources;

/// <summary>One exact version of an npm package. Ranges and tags are refused: they name another package tomorrow.</summary>
internal sealed partial record NpmReference(string Name, string Version) : SourceReference
{
    public static new NpmReference Parse(string text)
    {
        var match = Form.Match(text);
        return match.Success && text.Length <= 300
            ? new NpmReference(match.Groups["name"].Value, match.Groups["version"].Value)
            : throw new PackageException($"'{text}' is no npm source: expected npm:name@1.2.3 or npm:@scope/name@1.2.3, an exact version.");
    }

    public override string ToString() => $"npm:{Name}@{Version}";

    [GeneratedRegex(@"^npm:(?<name>(@[a-z0-9][a-z0-9._-]*/)?[a-z0-9][a-z0-9._-]*)@(?<version>\d+\.\d+\.\d+([-+][0-9A-Za-z.+-]+)?)$", RegexOptions.CultureInvariant)]
    private static partial Regex Form { get; }
}
