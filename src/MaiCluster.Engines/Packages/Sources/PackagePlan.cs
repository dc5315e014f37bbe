namespace MaiCluster.Engines.Packages.Sources;

/// <summary>What an installation will do.</summary>
/// <param name="Manifest">Of the package to be; a file's SHA-256 may still be null where the source does not tell it.</param>
/// <param name="Files">What to fetch, one for each file of the manifest.</param>
/// <param name="ScratchBytes">Room needed beside the files while they are fetched.</param>
internal sealed record PackagePlan(PackageManifest Manifest, IReadOnlyList<PlannedFile> Files, long ScratchBytes)
{
    /// <summary>The plan for a manifest that says all.</summary>
    public static PackagePlan For(PackageManifest manifest, long scratchBytes = 0) =>
        new(manifest, [.. manifest.Files.Select(file => new PlannedFile(file.Path, file.From ?? file.Path, new ExpectedContent(file.Bytes, file.Sha256, null)))], scratchBytes);
}

/// <summary>One file to fetch.</summary>
/// <param name="Path">Where it goes in the package.</param>
/// <param name="From">Where it is at the source.</param>
/// <param name="Content">What it must hold.</param>
internal sealed record PlannedFile(string Path, string From, ExpectedContent Content);
