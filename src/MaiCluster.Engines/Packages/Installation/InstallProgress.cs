namespace MaiCluster.Engines.Packages.Installation;

/// <summary>How far an installation is.</summary>
/// <param name="Package">The package.</param>
/// <param name="File">What is fetched now: a file of the package, or its npm tarball.</param>
/// <param name="BytesDone">Of the whole package; goes back when a file must be fetched again.</param>
/// <param name="BytesTotal">Of the whole package.</param>
public sealed record InstallProgress(string Package, string File, long BytesDone, long BytesTotal);
