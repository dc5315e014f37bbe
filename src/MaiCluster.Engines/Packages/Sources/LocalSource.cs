using MaiCluster.Engines.Packages.Installation;

namespace MaiCluster.Engines.Packages.Sources;

/// <summary><c>local:</c>: a folder on this machine, copied.</summary>
internal sealed class LocalSource(LocalReference reference) : IPackageSource
{
    private const int BufferBytes = 1 << 20;

    public Task<PackagePlan> PlanAsync(string? name, PackageManifest? recipe, CancellationToken cancellationToken)
    {
        if (recipe is not null)
        {
            return Task.FromResult(PackagePlan.For(recipe));
        }

        if (!Directory.Exists(reference.Folder))
        {
            throw new PackageException($"{reference.Folder}: there is no such folder.");
        }

        var path = Path.Combine(reference.Folder, PackageManifest.FileName);
        var manifest = File.Exists(path) ? ManifestReader.Read(path) : Generate(name ?? Path.GetFileName(reference.Folder), reference.Folder);
        var source = manifest with { Name = name ?? manifest.Name, Source = reference.ToString(), SourceSha256 = null };

        // A local folder holds its files where the manifest puts them, wherever they once came from.
        return Task.FromResult(PackagePlan.For(source with { Files = [.. source.Files.Select(file => file with { From = null })] }));
    }

    public async Task FetchAsync(IReadOnlyList<PlannedFile> files, string folder, InstallMeter meter, CancellationToken cancellationToken)
    {
        foreach (var file in files)
        {
            var origin = PackagePath.In(reference.Folder, file.From);
            var target = PackagePath.In(folder, file.Path);
            if (!File.Exists(origin))
            {
                throw new PackageException($"{origin}: the file is missing; the package's manifest names it.");
            }

            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            await using var input = new FileStream(origin, FileMode.Open, FileAccess.Read, FileShare.Read, 0, FileOptions.Asynchronous | FileOptions.SequentialScan);
            await using var output = new FileStream(target, FileMode.Create, FileAccess.Write, FileShare.None, 0, FileOptions.Asynchronous);
            var buffer = new byte[BufferBytes];
            int read;
            while ((read = await input.ReadAsync(buffer, cancellationToken)) > 0)
            {
                await output.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
                meter.Report(file.Path, output.Position);
            }

            output.Flush(flushToDisk: true);
        }
    }

    /// <summary>A manifest for a folder as it lies there: sizes as found, nothing pinned.</summary>
    /// <exception cref="PackageException">It is neither a text model in onnxruntime-genai's layout nor a plain graph.</exception>
    public static PackageManifest Generate(string name, string folder)
    {
        if (!File.Exists(Path.Combine(folder, GenaiFolder.ConfigName)) && OnnxFolder.IsOne(folder))
        {
            return OnnxFolder.Manifest(name, folder);
        }

        var files = new DirectoryInfo(folder).EnumerateFiles()
            .Where(file => GenaiFolder.Takes(file.Name))
            .Take(ManifestReader.MaxFiles + 1)
            .ToList();
        if (GenaiFolder.Missing([.. files.Select(file => file.Name)]) is { } missing)
        {
            throw new PackageException($"{folder}: {missing} is missing. A model's folder has a {PackageManifest.FileName}, or {GenaiFolder.ConfigName}, {GenaiFolder.TokenizerName} and model.onnx, or {OnnxFolder.GraphName} alone.");
        }

        if (files.Count > ManifestReader.MaxFiles)
        {
            throw new PackageException($"{folder}: more than {ManifestReader.MaxFiles} files; that is no model's folder.");
        }

        if (files.Select(file => (file.Name, Fault: PackagePath.Fault(file.Name))).FirstOrDefault(file => file.Fault is not null) is { Fault: { } fault } bad)
        {
            throw new PackageException($"{folder}: the file '{bad.Name}' cannot be in a package: {fault}.");
        }

        GenaiFolder.CheckDecoder(folder);
        var listed = files.Select(file => new PackageFile(file.Name, FileVersion.Of(file.FullName).Bytes, null));
        return GenaiFolder.Manifest(name, "unknown", new LocalReference(folder), listed);
    }
}
