using MaiCluster.Engines.Packages;
using MaiCluster.Engines.Packages.Installation;
using MaiCluster.Engines.Tests.Packages.Sources;

namespace MaiCluster.Engines.Tests.Packages.Installation;

public sealed class PackageInstallationTests : IDisposable
{
    private const string Model = "/o/r/resolve/main/model.onnx";

    private readonly TemporaryFolder _folder = new();
    private readonly HubServer _hub = new();

    public PackageInstallationTests() => _hub.AddRepository("o/r", "main",
        ("genai_config.json", System.Text.Encoding.UTF8.GetBytes(TinyPackage.Config), false), ("tokenizer.json", "{}"u8.ToArray(), false), ("model.onnx", TinyPackage.Weights, true));

    public void Dispose()
    {
        _hub.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_cancelled_installation_leaves_no_package_and_goes_on_later()
    {
        using var cancel = new CancellationTokenSource();
        _hub.Map(Model, request => HubServer.Ranged(request, TinyPackage.Weights, "\"v1\"") with { CutAfter = 2_000, Stall = true });
        var stopper = new Observer(report =>
        {
            if (report is { File: "model.onnx", BytesDone: > 2_000 })
            {
                cancel.Cancel();
            }
        });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Store().InstallAsync("hf:o/r", null, stopper, cancel.Token).WaitAsync(TimeSpan.FromSeconds(30)));
        Assert.Empty(Store().List());
        Assert.True(File.Exists(_folder.In("data", "models", ".part-r", "model.onnx.part")));

        _hub.Map(Model, request => HubServer.Ranged(request, TinyPackage.Weights, "\"v1\""));
        var package = await InstallAsync("hf:o/r");

        Assert.Equal("bytes=2000-", _hub.RequestsOf(Model)[^1].Header("Range"));
        Assert.Equal(TinyPackage.Weights, await File.ReadAllBytesAsync(Path.Combine(package.Folder, "model.onnx")));
        Assert.False(Directory.Exists(_folder.In("data", "models", ".part-r")));
    }

    [Fact]
    public async Task Two_installers_at_once_fetch_once_and_both_get_the_package()
    {
        var packages = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => InstallAsync("hf:o/r"))));

        Assert.All(packages, package => Assert.Equal(_folder.In("data", "models", "r"), package.Folder));
        Assert.Single(_hub.RequestsOf(Model));
    }

    [Fact]
    public async Task An_installed_package_is_not_fetched_again_and_a_damaged_one_only_where_it_is_damaged()
    {
        var package = await InstallAsync("hf:o/r");
        await InstallAsync("r");
        await InstallAsync("hf:o/r");
        Assert.Single(_hub.RequestsOf(Model));

        await File.WriteAllTextAsync(Path.Combine(package.Folder, "tokenizer.json"), "[]");
        var failure = await Assert.ThrowsAsync<PackageException>(() => Store().OpenAsync("r", default));
        Assert.EndsWith("Run 'mai pull r' to fetch it again.", failure.Message, StringComparison.Ordinal);

        // The manifest now names the commit, so that is what is asked for.
        _hub.Map($"/o/r/resolve/{HubServer.Commit}/tokenizer.json", request => HubServer.Ranged(request, "{}"u8.ToArray(), "\"v1\""));
        await InstallAsync("r");

        Assert.Equal("{}", await File.ReadAllTextAsync(Path.Combine(package.Folder, "tokenizer.json")));
        Assert.Single(_hub.RequestsOf(Model));
        Assert.Equal(package.Folder, (await Store().OpenAsync("r", default)).Folder);
    }

    [Fact]
    public async Task A_new_revision_takes_the_place_of_the_old_one()
    {
        await InstallAsync("hf:o/r");
        var changed = TinyPackage.Weights.Reverse().ToArray();
        _hub.AddRepository("o/r", "v2",
            ("genai_config.json", System.Text.Encoding.UTF8.GetBytes(TinyPackage.Config), false), ("tokenizer.json", "{}"u8.ToArray(), false), ("model.onnx", changed, true));

        var package = await InstallAsync("hf:o/r@v2");

        Assert.Equal(changed, await File.ReadAllBytesAsync(Path.Combine(package.Folder, "model.onnx")));
        Assert.Equal(["r"], Directory.GetDirectories(_folder.In("data", "models")).Select(Path.GetFileName).Where(name => name is not ".stamps"));
    }

    [Fact]
    public async Task Another_model_of_the_same_name_needs_a_name_of_its_own()
    {
        TinyPackage.Add(_folder, "bundled/r", "r");
        var failure = await Assert.ThrowsAsync<PackageException>(() => InstallAsync("hf:o/r"));
        Assert.StartsWith($"There is already a package r, from repo in {_folder.In("bundled", "r")}", failure.Message, StringComparison.Ordinal);

        Assert.Equal("mine", (await InstallAsync("hf:o/r", "mine")).Manifest.Name);
        Assert.Contains("cannot be a package's name", (await Assert.ThrowsAsync<PackageException>(() => InstallAsync("hf:o/r", "../x"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bundled_manifest_pins_what_is_installed_and_a_newer_one_is_noticed()
    {
        TinyPackage.AddManifest(_folder, "bundled/tiny", "tiny", "hf:o/r@main", null, "genai_config.json", "tokenizer.json", "model.onnx");
        var package = await InstallAsync("tiny");
        Assert.Equal((_folder.In("data", "models", "tiny"), PackageState.Installed), (package.Folder, Store().Find("tiny")!.State));
        Assert.DoesNotContain(_hub.Requests, request => request.Path.StartsWith("/api/", StringComparison.Ordinal));

        TinyPackage.AddManifest(_folder, "bundled/tiny", "tiny", "hf:o/r@main", null, "genai_config.json", "model.onnx");
        Assert.Equal(PackageState.Outdated, Store().Find("tiny")!.State);

        await InstallAsync("tiny");
        Assert.Equal(PackageState.Installed, Store().Find("tiny")!.State);
        Assert.False(File.Exists(_folder.In("data", "models", "tiny", "tokenizer.json")));
        Assert.Single(_hub.RequestsOf(Model));
    }

    [Fact]
    public async Task A_full_disk_is_said_before_anything_is_fetched()
    {
        var store = new PackageStore(Options() with { FreeDiskBytes = _ => 10 << 20 }, TimeProvider.System);

        var failure = await Assert.ThrowsAsync<PackageException>(() => store.InstallAsync("hf:o/r", null, null, default));

        Assert.Equal($"r: 64 MiB are needed in {_folder.In("data", "models")} and 10 MiB are free: free 55 MiB, or put the data folder on another disk (--data DIR).", failure.Message);
        Assert.Empty(_hub.RequestsOf(Model));
    }

    [Fact]
    public async Task A_package_over_the_limit_is_refused()
    {
        var store = new PackageStore(Options() with { MaxPackageBytes = 5_000 }, TimeProvider.System);

        Assert.Contains("at most 5000 are installed", (await Assert.ThrowsAsync<PackageException>(() => store.InstallAsync("hf:o/r", null, null, default))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_data_folder_that_cannot_be_written_is_named()
    {
        _folder.Write("data", "a file where the folder should be");

        Assert.StartsWith($"r cannot be installed in {_folder.In("data", "models")}: ", (await Assert.ThrowsAsync<PackageException>(() => InstallAsync("hf:o/r"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_local_folder_is_copied_with_a_manifest_made_for_it()
    {
        var origin = TinyPackage.AddBare(_folder, "work/my-model");
        _folder.Write("work/my-model/notes.gguf", "weights of something else");

        var package = await InstallAsync(origin + "/");

        Assert.Equal(("my-model", $"local:{origin}"), (package.Manifest.Name, package.Manifest.Source));
        Assert.Equal(["genai_config.json", "model.onnx", "tokenizer.json"], package.Manifest.Files.Select(file => file.Path));
        Assert.All(package.Manifest.Files, file => Assert.Equal(64, file.Sha256!.Length));
        Assert.Equal(TinyPackage.Weights, await File.ReadAllBytesAsync(Path.Combine(package.Folder, "model.onnx")));
        Assert.Empty(await Store().VerifyAsync(await Store().OpenAsync("my-model", default), thorough: true, default));
    }

    [Fact]
    public async Task A_local_folder_with_a_manifest_is_held_to_it()
    {
        var origin = TinyPackage.Add(_folder, "work/mine", "mine");
        Assert.Equal("mine", (await InstallAsync(origin)).Manifest.Name);

        await File.WriteAllTextAsync(Path.Combine(TinyPackage.Add(_folder, "work/other", "other"), "tokenizer.json"), "[]");
        var failure = await Assert.ThrowsAsync<PackageException>(() => InstallAsync(_folder.In("work", "other")));
        Assert.Contains("tokenizer.json: sha256 ", failure.Message, StringComparison.Ordinal);
        Assert.Null(Store().Find("other"));
    }

    [Theory]
    [InlineData("work/absent", "is neither a folder nor a source")]
    [InlineData("work", "genai_config.json is missing")]
    public async Task A_folder_that_is_no_model_is_refused(string path, string message)
    {
        _folder.Write("work/readme.txt", "nothing here");

        Assert.Contains(message, (await Assert.ThrowsAsync<PackageException>(() => InstallAsync(_folder.In(path)))).Message, StringComparison.Ordinal);
    }

    private PackageStoreOptions Options() => new() { DataDirectory = _folder.In("data"), BundledDirectory = _folder.In("bundled"), Hub = _hub.Options };

    private PackageStore Store() => new(Options(), TimeProvider.System);

    private Task<ModelPackage> InstallAsync(string model, string? name = null) =>
        Store().InstallAsync(model, name, null, CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(30));

    private sealed class Observer(Action<InstallProgress> see) : IProgress<InstallProgress>
    {
        public void Report(InstallProgress value) => see(value);
    }
}
