namespace MaiCluster.Engines.Packages;

public enum PackageState
{
    /// <summary>Every file is there in its size.</summary>
    Installed,

    /// <summary>Installed, but the bundled manifest now pins other files.</summary>
    Outdated,

    /// <summary>Only its manifest is here; its source has the files.</summary>
    NotInstalled,

    /// <summary>The manifest is wrong, or a file is missing or has another size.</summary>
    Damaged,
}

/// <summary>A package folder that was found.</summary>
/// <param name="Name">The manifest's name, or the folder's where the manifest cannot be read.</param>
/// <param name="Folder">Where it lies.</param>
/// <param name="Manifest">Null where it cannot be read.</param>
/// <param name="State">By a look at names and sizes; hashes are checked when it is opened.</param>
/// <param name="Problem">What is wrong with a damaged one; else null.</param>
/// <param name="Created">When its manifest was written: for an installed package, when it was installed.</param>
public sealed record PackageListing(string Name, string Folder, PackageManifest? Manifest, PackageState State, string? Problem, DateTimeOffset Created);

/// <summary>A name that clients may ask for, and the package behind it.</summary>
public sealed record ServedName(string Name, PackageListing Package);
