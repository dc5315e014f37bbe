using System.Text.Json;
using MaiCluster.Engines.Packages.Installation;

namespace MaiCluster.Engines.Packages.Sources;

/// <summary><c>hf:</c>: a repository of a model hub, over HTTPS.</summary>
internal sealed class HubSource(HubReference reference, HubOptions options, TimeProvider time) : IPackageSource, IDisposable
{
    private const int ListedFolders = 20;

    private readonly HubClient _client = new(options);

    public async Task<PackagePlan> PlanAsync(string? name, PackageManifest? recipe, CancellationToken cancellationToken)
    {
        if (recipe is not null)
        {
            var prefix = reference.Folder.Length > 0 ? reference.Folder + "/" : "";
            var pinned = PackagePlan.For(recipe);
            return pinned with { Files = [.. pinned.Files.Select(file => file with { From = prefix + file.From })] };
        }

        // :: Step 1: which files there are
        var path = $"api/models/{Escape(reference.Owner)}/{Escape(reference.Repository)}/revision/{Escape(reference.Revision)}?blobs=true";
        var repository = HubRepository.Parse(await ReadJsonAsync(path, reference.ToString(), options.MaxListingBytes, cancellationToken), reference.ToString());

        // :: Step 2: which of its folders is the model, or a package with a manifest of its own
        if (PlanSpeech(repository, name) is { } speech)
        {
            return speech;
        }

        var (folder, hasManifest) = ChooseFolder(repository);
        var exact = reference with { Revision = repository.Commit ?? reference.Revision, Folder = folder };
        if (hasManifest)
        {
            var manifestPath = Resolve(Join(folder, PackageManifest.FileName));
            var manifest = ManifestReader.Read(await ReadJsonAsync(manifestPath, $"{reference}/{PackageManifest.FileName}", JsonFile.MaxBytes, cancellationToken), $"{reference}/{PackageManifest.FileName}");
            var own = PackagePlan.For(manifest with { Name = name ?? manifest.Name, Source = exact.ToString(), SourceSha256 = null });
            return own with { Files = [.. own.Files.Select(file => file with { From = Join(folder, file.From) })] };
        }

        // :: Step 3: what of that folder belongs to the model
        var files = repository.Files
            .Where(file => ParentOf(file.Path) == folder && GenaiFolder.Takes(NameOf(file.Path)))
            .Select(file => file with { Path = NameOf(file.Path) })
            .ToList();
        if (GenaiFolder.Missing([.. files.Select(file => file.Path)]) is { } missing)
        {
            throw new PackageException($"{reference}: {missing} is missing there.");
        }

        Check(files);
        var drafts = files.Select(file => new PackageFile(file.Path, file.Content.Bytes, file.Content.Sha256));
        return new PackagePlan(GenaiFolder.Manifest(name ?? reference.Repository, repository.Licence, exact, drafts), files, ScratchBytes: 0);
    }

    public async Task FetchAsync(IReadOnlyList<PlannedFile> files, string folder, InstallMeter meter, CancellationToken cancellationToken)
    {
        var download = new HubDownload(_client, options, time);
        foreach (var file in files)
        {
            var target = PackagePath.In(folder, file.Path);
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            await download.FetchAsync(Resolve(file.From), file, target, meter, cancellationToken);
        }
    }

    public void Dispose() => _client.Dispose();

    /// <summary>Null when the folder is no transcription model, or says by a manifest what it is.</summary>
    private PackagePlan? PlanSpeech(HubRepository repository, string? name)
    {
        var prefix = reference.Folder.Length == 0 ? "" : reference.Folder + "/";
        var below = repository.Files.Where(file => file.Path.StartsWith(prefix, StringComparison.Ordinal)).ToDictionary(file => file.Path[prefix.Length..], StringComparer.Ordinal);
        if (below.ContainsKey(PackageManifest.FileName) || SpeechFolder.Choose(below.Keys) is not { } chosen)
        {
            return null;
        }

        var files = chosen.Select(path => below[path] with { Path = NameOf(path) }).ToList();
        Check(files);
        var exact = reference with { Revision = repository.Commit ?? reference.Revision };
        var drafts = chosen.Zip(files, (path, file) => new PackageFile(file.Path, file.Content.Bytes, file.Content.Sha256, path == file.Path ? null : path));
        return new PackagePlan(SpeechFolder.Manifest(name ?? reference.Repository, repository.Licence, exact, drafts), files, ScratchBytes: 0);
    }

    private (string Folder, bool HasManifest) ChooseFolder(HubRepository repository)
    {
        var below = repository.Files.Select(file => file.Path)
            .Where(path => reference.Folder.Length == 0 || path.StartsWith(reference.Folder + "/", StringComparison.Ordinal))
            .ToList();
        if (below.Contains(Join(reference.Folder, PackageManifest.FileName)))
        {
            return (reference.Folder, true);
        }

        var folders = below.Where(path => NameOf(path) == GenaiFolder.ConfigName).Select(ParentOf).Order(StringComparer.Ordinal).ToList();
        if (folders.Count == 1)
        {
            return (folders[0], below.Contains(Join(folders[0], PackageManifest.FileName)));
        }

        if (folders.Count == 0)
        {
            throw new PackageException($"{reference} has no {GenaiFolder.ConfigName} and no {PackageManifest.FileName}: it is not a model that can be served. Look for an ONNX version of it (onnxruntime-genai layout).");
        }

        var choices = folders.Take(ListedFolders).Select(folder => $"\n  {reference with { Folder = folder }}");
        var more = folders.Count > ListedFolders ? $"\n  and {folders.Count - ListedFolders} more" : "";
        throw new PackageException($"{reference} holds {folders.Count} models; name one of them:{string.Concat(choices)}{more}");
    }

    private void Check(List<PlannedFile> files)
    {
        if (files.Count > ManifestReader.MaxFiles)
        {
            throw new PackageException($"{reference}: {files.Count} files; at most {ManifestReader.MaxFiles} are taken.");
        }

        if (files.Find(file => file.Content.Bytes < 0 || (file.Content.Sha256 ?? file.Content.GitBlob) is null) is { } unknown)
        {
            throw new PackageException($"{reference}: the hub tells no {(unknown.Content.Bytes < 0 ? "size" : "hash (lfs.sha256 or blobId)")} of '{unknown.From}', so it could not be checked.");
        }

        if (files.Find(file => file.Content.Bytes > options.MaxFileBytes) is { } huge)
        {
            throw new PackageException($"{reference}: '{huge.From}' has {huge.Content.Bytes} bytes; at most {options.MaxFileBytes} are taken.");
        }
    }

    private async Task<JsonElement> ReadJsonAsync(string path, string what, int maxBytes, CancellationToken cancellationToken)
    {
        var backOff = new BackOff(options, time);
        while (true)
        {
            using var stall = new CancellationTokenSource(options.StallTimeout, time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(stall.Token, cancellationToken);
            try
            {
                using var response = await _client.GetAsync(path, 0, null, either.Token);
                await response.Content.LoadIntoBufferAsync(maxBytes, either.Token);
                return JsonFile.Parse(await response.Content.ReadAsByteArrayAsync(either.Token), what);
            }
            catch (HttpRequestException failure) when (failure.HttpRequestError == HttpRequestError.ConfigurationLimitExceeded)
            {
                throw new PackageException($"{what}: the hub's answer is longer than {maxBytes} bytes.", failure);
            }
            catch (Exception failure) when (failure is IOException or HttpRequestException)
            {
                await backOff.WaitAsync(what, new TransientFailureException("the connection broke.", inner: failure), cancellationToken);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                await backOff.WaitAsync(what, new TransientFailureException($"no answer within {options.StallTimeout.TotalSeconds:0.###} s."), cancellationToken);
            }
            catch (TransientFailureException failure)
            {
                await backOff.WaitAsync(what, failure, cancellationToken);
            }
        }
    }

    private string Resolve(string path) =>
        $"{Escape(reference.Owner)}/{Escape(reference.Repository)}/resolve/{Escape(reference.Revision)}/{string.Join('/', path.Split('/').Select(Escape))}";

    private static string Escape(string part) => Uri.EscapeDataString(part);

    private static string Join(string folder, string name) => folder.Length == 0 ? name : $"{folder}/{name}";

    private static string ParentOf(string path) => path.LastIndexOf('/') is var slash and >= 0 ? path[..slash] : "";

    private static string NameOf(string path) => path[(path.LastIndexOf('/') + 1)..];
}
