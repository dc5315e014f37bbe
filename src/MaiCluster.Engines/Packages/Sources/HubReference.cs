using System.Text.RegularExpressions;

namespace MaiCluster.Engines.Packages.Sources;

/// <summary>A revision (branch, tag or commit) of a hub repository; <paramref name="Folder"/> is empty for its root.</summary>
internal sealed partial record HubReference(string Owner, string Repository, string Revision, string Folder) : SourceReference
{
    public static new HubReference Parse(string text)
    {
        var match = Form.Match(text);
        if (!match.Success || text.Length > 1000)
        {
            throw new PackageException($"'{text}' is no hub source: expected hf:owner/repo@revision, or hf:owner/repo@revision/folder for one of several variants.");
        }

        var folder = match.Groups["folder"].Value.TrimEnd('/');
        if (folder.Length > 0 && PackagePath.Fault(folder) is { } fault)
        {
            throw new PackageException($"'{text}': the folder '{folder}' is refused: {fault}.");
        }

        var revision = match.Groups["revision"] is { Success: true } given ? given.Value : "main";
        return new HubReference(match.Groups["owner"].Value, match.Groups["repo"].Value, revision, folder);
    }

    /// <summary>The same repository and folder, whatever the revision.</summary>
    public bool IsSameModel(HubReference other) => other with { Revision = Revision } == this;

    public override string ToString() => $"hf:{Owner}/{Repository}@{Revision}{(Folder.Length > 0 ? "/" + Folder : "")}";

    [GeneratedRegex(@"^hf:(?<owner>[A-Za-z0-9][A-Za-z0-9._-]*)/(?<repo>[A-Za-z0-9][A-Za-z0-9._-]*)(@(?<revision>[A-Za-z0-9][A-Za-z0-9._-]*)(/(?<folder>.+))?)?$", RegexOptions.CultureInvariant)]
    private static partial Regex Form { get; }
}
