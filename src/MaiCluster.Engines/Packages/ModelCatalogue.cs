namespace MaiCluster.Engines.Packages;

/// <summary>A name that clients use and the package it stands for.</summary>
/// <param name="Name">Such as <c>mai-text</c>.</param>
/// <param name="Package">Such as <c>smollm2-135m-instruct</c>.</param>
/// <param name="IsDefault">Whether a first start installs it.</param>
public sealed record CatalogueEntry(string Name, string Package, bool IsDefault);

/// <summary>The names that a node serves besides those of the packages themselves; read from <c>catalogue.json</c>.</summary>
public sealed class ModelCatalogue
{
    /// <summary>The file's name in the bundled <c>models</c> folder.</summary>
    public const string FileName = "catalogue.json";

    private const int Format = 1;

    private ModelCatalogue(IReadOnlyList<CatalogueEntry> entries) => Entries = entries;

    public static ModelCatalogue Empty { get; } = new([]);

    /// <summary>In the file's order.</summary>
    public IReadOnlyList<CatalogueEntry> Entries { get; }

    /// <summary>The package that a name stands for; a name that is no alias stands for itself.</summary>
    public string PackageOf(string name) => Entries.FirstOrDefault(entry => entry.Name == name)?.Package ?? name;

    /// <exception cref="PackageException">The file is not a catalogue.</exception>
    public static ModelCatalogue Read(string path)
    {
        var root = new StrictObject(JsonFile.Read(path), path, "");
        root.Whole("format", Format, Format);
        var models = root.Child("models");
        var entries = new List<CatalogueEntry>();
        foreach (var name in models.Names)
        {
            if (!PackageName.IsValid(name))
            {
                throw models.Refuse(name, $"is no name for a model: a name has {PackageName.Rule}");
            }

            var entry = models.Child(name);
            var package = entry.Text("package", PackageName.MaxLength);
            if (!PackageName.IsValid(package))
            {
                throw entry.Refuse("package", $"is '{package}'; a name has {PackageName.Rule}");
            }

            entries.Add(new CatalogueEntry(name, package, entry.OptionalFlag("default") ?? false));
            entry.Close();
        }

        root.Close();
        return new ModelCatalogue(entries);
    }
}
