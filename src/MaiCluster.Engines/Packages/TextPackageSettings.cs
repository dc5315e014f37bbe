namespace MaiCluster.Engines.Packages;

/// <summary>The <c>engine</c> object of a text package.</summary>
public sealed record TextPackageSettings
{
    /// <summary>Tokens of prompt and answer together, 16 to 1,048,576; null = what <c>genai_config.json</c> says. Smaller saves KV memory.</summary>
    public int? MaxContext { get; init; }

    /// <exception cref="PackageException">An unknown or wrong setting.</exception>
    public static TextPackageSettings Read(PackageManifest manifest)
    {
        var engine = new StrictObject(manifest.Engine, $"{manifest.Name}/{PackageManifest.FileName}", "engine");
        var settings = new TextPackageSettings { MaxContext = (int?)engine.OptionalWhole("maxContext", 16, 1 << 20) };
        engine.Close();
        return settings;
    }
}
