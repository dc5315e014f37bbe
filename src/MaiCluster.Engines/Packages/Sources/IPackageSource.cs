using MaiCluster.Engines.Packages.Installation;

namespace MaiCluster.Engines.Packages.Sources;

/// <summary>Brings the files of a package. It answers for the bytes' way; what they hold is checked by the installation.</summary>
internal interface IPackageSource
{
    /// <summary>What there is to fetch.</summary>
    /// <param name="name">What the package shall be called; null = as the source has it.</param>
    /// <param name="recipe">A manifest that pins everything; null = the source is asked.</param>
    Task<PackagePlan> PlanAsync(string? name, PackageManifest? recipe, CancellationToken cancellationToken);

    /// <summary>Puts each of <paramref name="files"/> under its final name into <paramref name="folder"/>. What an earlier call left unfinished there is taken up.</summary>
    Task FetchAsync(IReadOnlyList<PlannedFile> files, string folder, InstallMeter meter, CancellationToken cancellationToken);
}
