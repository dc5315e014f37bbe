namespace MaiCluster.Engines.Packages;

/// <summary>One file of a package.</summary>
/// <param name="Path">Where it lies in the package's folder, '/' between the parts.</param>
/// <param name="Bytes">Its exact size.</param>
/// <param name="Sha256">64 lower-case hexadecimal digits. Null only where nothing was ever pinned: a folder that is used in place and has no <c>model.json</c>.</param>
/// <param name="From">Where it lies in the npm package or hub repository; null = under the same path.</param>
public sealed record PackageFile(string Path, long Bytes, string? Sha256, string? From = null);
