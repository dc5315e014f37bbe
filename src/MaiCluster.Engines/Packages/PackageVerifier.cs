using MaiCluster.Engines.Packages.Sources;

namespace MaiCluster.Engines.Packages;

/// <summary>
/// Compares a package's files with its manifest. Sizes are looked at every time. A hash is computed when a file is seen
/// for the first time, and again when its size or modification time is no longer what <see cref="VerificationStamp"/>
/// noted at the last good hash: a start of the node must not read gigabytes that nobody touched, and yet a file that was
/// cut, overwritten or copied badly is found. What changes content and keeps both (a failing disk) is found by a
/// thorough check only.
/// </summary>
internal sealed class PackageVerifier(string stampDirectory, TimeProvider time)
{
    /// <summary>
    /// A file written within this time before its hash may be written again without its modification time telling: file
    /// systems count in steps of up to two seconds. It gets no stamp yet, as git treats its index.
    /// </summary>
    private static readonly TimeSpan ClockStep = TimeSpan.FromSeconds(2);

    /// <param name="thorough">Compute every hash, whatever the stamp says.</param>
    /// <returns>Every file at fault; empty when the package is whole.</returns>
    public async Task<IReadOnlyList<FileDamage>> VerifyAsync(ModelPackage package, bool thorough, CancellationToken cancellationToken)
    {
        var stamp = VerificationStamp.Read(stampDirectory, package);
        var damages = new List<FileDamage>();
        foreach (var file in package.Manifest.Files)
        {
            if (await CheckAsync(package.PathOf(file), file, stamp, thorough, cancellationToken) is { } damage)
            {
                damages.Add(damage);
            }
        }

        stamp.Save();
        return damages;
    }

    /// <summary>Notes the files as they lie: their hashes have just been computed by who put them there.</summary>
    public void Trust(ModelPackage package)
    {
        var stamp = VerificationStamp.Read(stampDirectory, package);
        foreach (var file in package.Manifest.Files)
        {
            NoteSettled(stamp, file, FileVersion.Of(package.PathOf(file)));
        }

        stamp.Save();
    }

    /// <summary>Null when a file of this size is there.</summary>
    public static FileDamage? CheckSize(string path, long bytes)
    {
        try
        {
            var found = FileVersion.Of(path).Bytes;
            return found == bytes ? null : new FileDamage(path, $"{bytes} bytes expected, {found} found");
        }
        catch (Exception failure) when (failure is FileNotFoundException or DirectoryNotFoundException)
        {
            return new FileDamage(path, $"{bytes} bytes expected, the file is missing");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return new FileDamage(path, $"cannot be read: {failure.Message}");
        }
    }

    private async Task<FileDamage?> CheckAsync(string path, PackageFile file, VerificationStamp stamp, bool thorough, CancellationToken cancellationToken)
    {
        if (CheckSize(path, file.Bytes) is { } damage)
        {
            return damage;
        }

        if (file.Sha256 is null)
        {
            return null; // nothing was ever pinned: the folder is used as it lies
        }

        try
        {
            var version = FileVersion.Of(path);
            if (!thorough && stamp.Has(file, version))
            {
                return null;
            }

            var (_, fault) = await new ExpectedContent(file.Bytes, file.Sha256, null).CheckAsync(path, cancellationToken);
            if (fault is not null)
            {
                return new FileDamage(path, fault);
            }

            NoteSettled(stamp, file, version);
            return null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return new FileDamage(path, $"cannot be read: {failure.Message}");
        }
    }

    private void NoteSettled(VerificationStamp stamp, PackageFile file, FileVersion version)
    {
        if (time.GetUtcNow() - version.Modified > ClockStep)
        {
            stamp.Note(file, version);
        }
    }
}
