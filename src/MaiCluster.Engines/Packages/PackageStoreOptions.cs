using MaiCluster.Engines.Packages.Sources;

namespace MaiCluster.Engines.Packages;

/// <summary>Where packages lie and how much may be installed.</summary>
public sealed record PackageStoreOptions
{
    /// <summary>The node's data folder; installed packages go to <c>models</c> in it.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>The repository's <c>models</c> folder, with the catalogue; null = none. Nothing is ever written there.</summary>
    public string? BundledDirectory { get; init; }

    /// <summary>More folders of packages, or package folders themselves; looked at first, in this order. Nothing is ever written there.</summary>
    public IReadOnlyList<string> ModelDirectories { get; init; } = [];

    public HubOptions Hub { get; init; } = new();

    /// <summary>Bytes of one package; default 128 GiB, more than any device here holds.</summary>
    public long MaxPackageBytes { get; init; } = 128L << 30;

    /// <summary>Bytes that an installation leaves free on the disk; default 64 MiB, for the database and logs beside it.</summary>
    public long ReservedDiskBytes { get; init; } = 64L << 20;

    /// <summary>Free bytes of the disk that a folder is on.</summary>
    internal Func<string, long> FreeDiskBytes { get; init; } = folder => new DriveInfo(folder).AvailableFreeSpace;

    /// <summary>Where packages are installed.</summary>
    public string InstalledDirectory => Path.Combine(Path.GetFullPath(DataDirectory), "models");
}
