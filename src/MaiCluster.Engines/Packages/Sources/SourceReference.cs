namespace MaiCluster.Engines.Packages.Sources;

/// <summary>Where a package comes from, as written in <c>model.json</c> or given to <c>mai pull</c>.</summary>
internal abstract record SourceReference
{
    /// <summary>True when the text is a source and not the name of a package: a name has neither ':' nor '/'.</summary>
    public static bool IsSource(string text) =>
        text.Contains(':') || text.Contains('/') || text.Contains('\\') || text is "." or ".." || text.StartsWith('~');

    /// <exception cref="PackageException">It is none of the four kinds.</exception>
    public static SourceReference Parse(string text)
    {
        if (text == "repo")
        {
            return new RepoReference();
        }

        if (text.StartsWith("npm:", StringComparison.Ordinal))
        {
            return NpmReference.Parse(text);
        }

        if (text.StartsWith("hf:", StringComparison.Ordinal))
        {
            return HubReference.Parse(text);
        }

        if (text.StartsWith("local:", StringComparison.Ordinal) && text.Length > "local:".Length)
        {
            return new LocalReference(text["local:".Length..]);
        }

        throw new PackageException($"'{text}' is no source: expected repo, npm:name@version, hf:owner/repo@revision or local:/path.");
    }
}

/// <summary>The files lie beside the manifest, in the repository.</summary>
internal sealed record RepoReference : SourceReference
{
    public override string ToString() => "repo";
}

/// <summary>A folder on this machine.</summary>
internal sealed record LocalReference(string Folder) : SourceReference
{
    public override string ToString() => $"local:{Folder}";
}
