namespace MaiCluster.Engines.Profiles;

/// <summary>Where profiles lie.</summary>
public sealed record ProfileCatalogueOptions
{
    /// <summary>The node's data folder: what was measured here lies in <c>profiles/PACKAGE/KIND.json</c> of it.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>The repository's <c>models</c> folder, whose <c>profiles</c> hold the shipped ones; null = none. Nothing is ever written there.</summary>
    public string? BundledDirectory { get; init; }

    /// <summary>Kinds that are simulated: any package can run there, whatever a real device of that kind asks for.</summary>
    public IReadOnlyCollection<string> SimulatedKinds { get; init; } = [];

    /// <summary>How long what was found is believed, 1 s to 1 d. Default 30 s: a new measurement is used soon, and a plan every few seconds does not read the disk.</summary>
    public TimeSpan Refresh { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Where what is measured is stored.</summary>
    public string MeasuredPath(string package, string kind) => Path.Combine(Path.GetFullPath(DataDirectory), "profiles", package, kind + ".json");
}
