using MaiCluster.Engines.Packages;

namespace MaiCluster.Engines.Tests.Packages;

public sealed class PackageStoreTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_bundled_model_opens_by_both_of_its_names_and_nothing_is_written_beside_it()
    {
        var bundled = Path.Combine(TemporaryFolder.Repository, "models");
        var store = new PackageStore(new PackageStoreOptions { DataDirectory = _folder.In("data"), BundledDirectory = bundled }, TimeProvider.System);
        var before = Directory.GetFileSystemEntries(bundled, "*", SearchOption.AllDirectories);

        var package = await store.OpenAsync("mai-text", default);

        Assert.Equal("smollm2-135m-instruct", package.Manifest.Name);
        Assert.Equal(package.Folder, (await store.OpenAsync("smollm2-135m-instruct", default)).Folder);
        Assert.Empty(await store.VerifyAsync(package, thorough: true, default));
        Assert.Equal(8192, TextPackageSettings.Read(package.Manifest).MaxContext);
        Assert.Equal(before, Directory.GetFileSystemEntries(bundled, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public void Folders_are_looked_at_in_order_and_each_name_is_served_once()
    {
        var first = TinyPackage.Add(_folder, "extra/one", "shared");
        TinyPackage.Add(_folder, "data/models/shared", "shared");
        var installed = TinyPackage.Add(_folder, "data/models/second", "second");
        TinyPackage.Add(_folder, "bundled/second", "second");
        TinyPackage.Add(_folder, "bundled/third", "third");
        TinyPackage.Add(_folder, "data/models/.part-fourth", "fourth");
        _folder.Write("bundled/catalogue.json", """{ "format": 1, "models": { "mai": { "package": "third", "default": true }, "gone": { "package": "nowhere" } } }""");

        var store = Store(extra: _folder.In("extra"));

        Assert.Equal(["mai", "shared", "second", "third"], store.ListNames().Select(served => served.Name));
        Assert.Equal(first, store.Find("shared")!.Folder);
        Assert.Equal(installed, store.Find("second")!.Folder);
        Assert.Equal("third", store.Find("mai")!.Name);
        Assert.Null(store.Find("gone"));
    }

    [Fact]
    public async Task A_folder_without_a_manifest_serves_under_its_own_name()
    {
        TinyPackage.AddBare(_folder, "extra/layout_genai");
        var package = await Store(extra: _folder.In("extra")).OpenAsync("layout_genai", default);

        Assert.Equal(("layout_genai", "text", ModelDtype.Auto), (package.Manifest.Name, package.Manifest.Modality, package.Manifest.Dtype));
        Assert.Equal(["genai_config.json", "model.onnx", "tokenizer.json"], package.Manifest.Files.Select(file => file.Path));
        Assert.All(package.Manifest.Files, file => Assert.True(File.Exists(package.PathOf(file))));
        Assert.False(File.Exists(_folder.In("extra", "layout_genai", "model.json")));
    }

    [Fact]
    public void A_model_directory_may_be_a_package_itself()
    {
        TinyPackage.AddBare(_folder, "one");

        Assert.Equal("one", Assert.Single(Store(extra: _folder.In("one")).List()).Name);
    }

    [Fact]
    public void A_model_directory_that_is_not_there_is_an_error() =>
        Assert.Equal($"--model-dir {_folder.In("absent")}: there is no such folder.", Assert.Throws<PackageException>(() => Store(extra: _folder.In("absent"))).Message);

    [Fact]
    public async Task A_bad_manifest_is_shown_and_the_other_packages_still_open()
    {
        TinyPackage.Add(_folder, "extra/good", "good");
        TinyPackage.AddBare(_folder, "extra/bad");
        _folder.Write("extra/bad/model.json", "{}");
        var store = Store(extra: _folder.In("extra"));

        var bad = store.Find("bad")!;
        Assert.Equal((PackageState.Damaged, $"{_folder.In("extra", "bad", "model.json")}: 'format' is missing."), (bad.State, bad.Problem));
        Assert.Contains("'format' is missing", (await Assert.ThrowsAsync<PackageException>(() => store.OpenAsync("bad", default))).Message, StringComparison.Ordinal);
        Assert.Equal("good", (await store.OpenAsync("good", default)).Manifest.Name);
    }

    [Fact]
    public void A_configuration_that_names_a_missing_model_file_is_shown()
    {
        TinyPackage.AddBare(_folder, "extra/lost");
        File.Move(_folder.In("extra", "lost", "model.onnx"), _folder.In("extra", "lost", "other.onnx"));

        Assert.Contains("'model.decoder.filename' is 'model.onnx', which is not in the folder", Store(extra: _folder.In("extra")).Find("lost")!.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cut_file_is_named_with_both_sizes_and_the_cure()
    {
        var path = Path.Combine(TinyPackage.Add(_folder, "bundled/tiny", "tiny"), "model.onnx");
        await File.WriteAllBytesAsync(path, TinyPackage.Weights[..100]);

        var failure = await Assert.ThrowsAsync<PackageException>(() => Store().OpenAsync("tiny", default));

        Assert.Equal($"tiny is damaged and is not loaded:\n  {path}: 5000 bytes expected, 100 found\nRestore it with 'git checkout -- {_folder.In("bundled", "tiny")}'.", failure.Message);
        Assert.Equal(PackageState.Damaged, Store().Find("tiny")!.State);
    }

    [Fact]
    public async Task A_missing_file_is_named()
    {
        var folder = TinyPackage.Add(_folder, "extra/tiny", "tiny", "local:/from/here");
        File.Delete(Path.Combine(folder, "tokenizer.json"));

        var failure = await Assert.ThrowsAsync<PackageException>(() => Store(extra: _folder.In("extra")).OpenAsync("tiny", default));

        Assert.Contains($"{Path.Combine(folder, "tokenizer.json")}: 2 bytes expected, the file is missing", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_model_that_nobody_has_is_answered_with_those_there_are()
    {
        TinyPackage.Add(_folder, "bundled/tiny", "tiny");

        Assert.StartsWith("There is no model 'nope'. Known are: tiny. ", (await Assert.ThrowsAsync<PackageException>(() => Store().OpenAsync("nope", default))).Message, StringComparison.Ordinal);
        Assert.StartsWith("There is no model 'nope'. ", (await Assert.ThrowsAsync<PackageException>(() => Store().InstallAsync("nope", null, null, default))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_manifest_alone_is_not_installed_and_says_how_to()
    {
        TinyPackage.AddManifest(_folder, "bundled/tiny", "tiny", "hf:o/r@v1", null, "model.onnx");

        Assert.Equal(PackageState.NotInstalled, Store().Find("tiny")!.State);
        Assert.Equal("tiny is not installed: run 'mai pull tiny'.", (await Assert.ThrowsAsync<PackageException>(() => Store().OpenAsync("tiny", default))).Message);
    }

    private PackageStore Store(string? extra = null) => new(
        new PackageStoreOptions { DataDirectory = _folder.In("data"), BundledDirectory = _folder.In("bundled"), ModelDirectories = extra is null ? [] : [extra] }, TimeProvider.System);
}
