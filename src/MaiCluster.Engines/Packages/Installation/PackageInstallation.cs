using MaiCluster.Engines.Packages.Sources;

namespace MaiCluster.Engines.Packages.Installation;

/// <summary>
/// Brings one package into the data folder. Everything is gathered in a hidden folder beside the final one and checked
/// there; one rename then makes it a package. So whoever looks sees it whole or not at all, and a killed
/// installation is taken up where it was.
/// </summary>
internal sealed class PackageInstallation(PackageStoreOptions options, TimeProvider time, IProgress<InstallProgress>? progress)
{
    private const int Rounds = 2;

    private readonly string _root = options.InstalledDirectory;

    public async Task<ModelPackage> RunAsync(IPackageSource source, PackagePlan plan, CancellationToken cancellationToken)
    {
        var name = plan.Manifest.Name;
        var target = Path.Combine(_root, name);
        var part = Path.Combine(_root, $".part-{name}");
        try
        {
            // :: Step 1: one installer at a time; whoever waited finds the work done
            Directory.CreateDirectory(_root);
            using var turn = await InstallLock.TakeAsync(Path.Combine(_root, $".lock-{name}"), time, cancellationToken);
            if (await IsInstalledAsync(target, plan, cancellationToken))
            {
                return new ModelPackage(ManifestReader.Read(Path.Combine(target, PackageManifest.FileName)), target);
            }

            // :: Step 2: what is here already, from a killed installation or in a damaged package
            Directory.CreateDirectory(part);
            var meter = new InstallMeter(name, plan.Manifest.TotalBytes, progress);
            var hashes = new Dictionary<string, string>();
            var missing = await CollectAsync(plan, target, part, meter, hashes, cancellationToken);

            // :: Step 3: fetch and check the rest
            if (missing.Count > 0)
            {
                CheckDisk(name, missing, plan.ScratchBytes, part);
                await FetchAsync(source, missing, part, meter, hashes, cancellationToken);
            }

            // :: Step 4: publish
            var manifest = plan.Manifest with { Files = [.. plan.Manifest.Files.Select(file => file with { Sha256 = hashes[file.Path] })] };
            Clean(part, manifest);
            if (File.Exists(Path.Combine(part, GenaiFolder.ConfigName)))
            {
                GenaiFolder.CheckDecoder(part);
            }

            Publish(manifest, part, target);
            return new ModelPackage(manifest, target);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new PackageException($"{name} cannot be installed in {_root}: {failure.Message}", failure);
        }
    }

    private static async Task<bool> IsInstalledAsync(string target, PackagePlan plan, CancellationToken cancellationToken)
    {
        if (!File.Exists(Path.Combine(target, PackageManifest.FileName))
            || PackageDiscovery.Read(target) is not { State: PackageState.Installed, Manifest: { } installed }
            || !ManifestWriter.Write(WithoutHashes(installed)).AsSpan().SequenceEqual(ManifestWriter.Write(WithoutHashes(plan.Manifest))))
        {
            return false;
        }

        foreach (var file in plan.Files)
        {
            if ((await file.Content.CheckAsync(PackagePath.In(target, file.Path), cancellationToken)).Fault is not null)
            {
                return false;
            }
        }

        return true;

        static PackageManifest WithoutHashes(PackageManifest manifest) =>
            manifest with { Files = [.. manifest.Files.Select(file => file with { Sha256 = "" })] };
    }

    private static async Task<List<PlannedFile>> CollectAsync(
        PackagePlan plan, string target, string part, InstallMeter meter, Dictionary<string, string> hashes, CancellationToken cancellationToken)
    {
        var missing = new List<PlannedFile>();
        foreach (var file in plan.Files)
        {
            var path = PackagePath.In(part, file.Path);
            if (await TakeAsync(path) || (await IsGoodAsync(PackagePath.In(target, file.Path)) && await TakeAsync(Copy(PackagePath.In(target, file.Path), path))))
            {
                meter.Report(file.Path, file.Content.Bytes);
            }
            else
            {
                if (File.Exists(path)) // Delete takes a missing file, but no missing folder
                {
                    File.Delete(path);
                }

                missing.Add(file);
            }

            async Task<bool> IsGoodAsync(string candidate) =>
                File.Exists(candidate) && (await file.Content.CheckAsync(candidate, cancellationToken)).Fault is null;

            async Task<bool> TakeAsync(string candidate)
            {
                if (!File.Exists(candidate))
                {
                    return false;
                }

                var (sha256, fault) = await file.Content.CheckAsync(candidate, cancellationToken);
                hashes[file.Path] = sha256;
                return fault is null;
            }
        }

        return missing;
    }

    private static string Copy(string from, string to)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(to)!);
        File.Copy(from, to, overwrite: true);
        return to;
    }

    private static async Task FetchAsync(
        IPackageSource source, List<PlannedFile> files, string part, InstallMeter meter, Dictionary<string, string> hashes, CancellationToken cancellationToken)
    {
        // A file that was put together from two attempts may be wrong where a whole one is right: wrong ones get a second, fresh attempt.
        for (var round = 1; files.Count > 0; round++)
        {
            await source.FetchAsync(files, part, meter, cancellationToken);
            var wrong = new List<(PlannedFile File, string Fault)>();
            foreach (var file in files)
            {
                var path = PackagePath.In(part, file.Path);
                var (sha256, fault) = await file.Content.CheckAsync(path, cancellationToken);
                hashes[file.Path] = sha256;
                if (fault is not null)
                {
                    wrong.Add((file, fault));
                    File.Delete(path);
                    meter.Report(file.Path, 0);
                }
            }

            if (wrong.Count > 0 && round == Rounds)
            {
                throw new PackageException($"What came is not what was promised, and was thrown away:{string.Concat(wrong.Select(entry => $"\n  {entry.File.From}: {entry.Fault}"))}");
            }

            files = [.. wrong.Select(entry => entry.File)];
        }
    }

    private void CheckDisk(string name, List<PlannedFile> missing, long scratchBytes, string part)
    {
        var there = missing.Sum(file => new FileInfo(PackagePath.In(part, file.Path) + PackagePath.PartSuffix) is { Exists: true } begun ? Math.Min(begun.Length, file.Content.Bytes) : 0);
        var needed = missing.Sum(file => file.Content.Bytes) - there + scratchBytes + options.ReservedDiskBytes;
        var free = options.FreeDiskBytes(part);
        if (needed > free)
        {
            throw new PackageException($"{name}: {needed >> 20} MiB are needed in {_root} and {free >> 20} MiB are free: free {(needed - free >> 20) + 1} MiB, or put the data folder on another disk (--data DIR).");
        }
    }

    /// <summary>Leaves only what the manifest names: an earlier plan may have begun with other files.</summary>
    private static void Clean(string part, PackageManifest manifest)
    {
        var keep = manifest.Files.Select(file => PackagePath.In(part, file.Path)).ToHashSet(StringComparer.Ordinal);
        foreach (var path in Directory.GetFiles(part, "*", SearchOption.AllDirectories).Where(path => !keep.Contains(path)))
        {
            File.Delete(path);
        }

        foreach (var folder in Directory.GetDirectories(part).Where(folder => Directory.GetFiles(folder, "*", SearchOption.AllDirectories).Length == 0))
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private void Publish(PackageManifest manifest, string part, string target)
    {
        using (var stream = File.Create(Path.Combine(part, PackageManifest.FileName)))
        {
            stream.Write(ManifestWriter.Write(manifest));
            stream.Flush(flushToDisk: true);
        }

        var old = Path.Combine(_root, $".old-{manifest.Name}");
        if (Directory.Exists(old))
        {
            Directory.Delete(old, recursive: true);
        }

        if (Directory.Exists(target))
        {
            Directory.Move(target, old); // a node that has these files open keeps them until it lets go
        }

        Directory.Move(part, target);
        if (Directory.Exists(old))
        {
            Directory.Delete(old, recursive: true);
        }
    }
}
