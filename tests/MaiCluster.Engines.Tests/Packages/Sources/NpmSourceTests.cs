using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using MaiCluster.Engines.Packages;
using MaiCluster.Engines.Packages.Installation;
using MaiCluster.Engines.Packages.Sources;

namespace MaiCluster.Engines.Tests.Packages.Sources;

public sealed class NpmSourceTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Only_the_named_files_leave_a_tarball_and_none_leaves_its_folder()
    {
        var tarball = Tarball(("package/package.json", "{}"), ("package/build/a.bin", "aaa"), ("package/../../evil", "x"), ("package/empty", ""), ("package/build/b.bin", "bb"));

        await ExtractAsync(tarball, File("voices/a.bin", "build/a.bin", 3), File("empty", "empty", 0));

        Assert.Equal(["empty", "voices/a.bin"], Directory.GetFiles(_folder.In("out"), "*", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(_folder.In("out"), path)).Order(StringComparer.Ordinal));
        Assert.Equal("aaa", await System.IO.File.ReadAllTextAsync(_folder.In("out", "voices", "a.bin")));
        Assert.False(System.IO.File.Exists(_folder.In("evil")));
    }

    [Fact]
    public async Task A_file_that_is_missing_or_has_another_size_is_named()
    {
        var tarball = Tarball(("package/a", "aaa"));

        Assert.Contains("the tarball has no file b, c,", (await Assert.ThrowsAsync<PackageException>(() => ExtractAsync(tarball, File("a", "a", 3), File("c", "c", 1), File("b", "b", 1)))).Message, StringComparison.Ordinal);
        Assert.Equal("a: 4 bytes expected, 3 are in the tarball.", (await Assert.ThrowsAsync<PackageException>(() => ExtractAsync(tarball, File("a", "a", 4)))).Message);
    }

    [Fact]
    public async Task A_link_is_not_a_file()
    {
        var tarball = _folder.In("link.tgz");
        await using (var gzip = new GZipStream(System.IO.File.Create(tarball), CompressionMode.Compress))
        await using (var writer = new TarWriter(gzip))
        {
            await writer.WriteEntryAsync(new PaxTarEntry(TarEntryType.SymbolicLink, "package/a") { LinkName = "/etc/passwd" });
        }

        Assert.Contains("has no file a,", (await Assert.ThrowsAsync<PackageException>(() => ExtractAsync(tarball, File("a", "a", 3)))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cut_tarball_is_said_to_be_one()
    {
        var tarball = Tarball(("package/a", new string('a', 100_000)), ("package/b", "b"));
        using (var stream = System.IO.File.OpenWrite(tarball))
        {
            stream.SetLength(60);
        }

        Assert.Contains("not a whole npm tarball", (await Assert.ThrowsAsync<PackageException>(() => ExtractAsync(tarball, File("b", "b", 1)))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Npm_itself_packs_and_the_files_are_taken_out()
    {
        var sha256 = await PackAsync();
        var plan = await Plan(sha256).PlanAsync(null, Recipe(sha256), default);
        Directory.CreateDirectory(_folder.In("out"));

        await Plan(sha256).FetchAsync(plan.Files, _folder.In("out"), new InstallMeter("t", 5000, null), default);

        Assert.Equal(TinyPackage.Weights, await System.IO.File.ReadAllBytesAsync(_folder.In("out", "model.onnx")));
        Assert.Equal(TinyPackage.Weights.Length, plan.ScratchBytes);
    }

    [Fact]
    public async Task A_tarball_with_another_hash_is_not_used()
    {
        await PackAsync();
        var wrong = new string('0', 64);
        Directory.CreateDirectory(_folder.In("out"));

        var failure = await Assert.ThrowsAsync<PackageException>(() => Plan(wrong).FetchAsync([], _folder.In("out"), new InstallMeter("t", 0, null), default));

        Assert.Matches($"the tarball has sha256 [0-9a-f]{{64}}, {wrong} is expected: it is not used", failure.Message);
        Assert.Empty(Directory.GetFileSystemEntries(_folder.In("out")));
    }

    [Fact]
    public async Task What_npm_says_when_it_fails_is_shown()
    {
        var failure = await Assert.ThrowsAsync<PackageException>(() => NpmPack.RunAsync($"file:{_folder.In("absent")}", _folder.Path, default));

        Assert.Matches(@"^npm pack file:.*absent failed \(exit code \d+\):\n(.|\n)*ENOENT", failure.Message);
    }

    [Fact]
    public async Task A_running_npm_ends_with_its_caller()
    {
        using var cancel = new CancellationTokenSource();
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => NpmPack.RunAsync($"file:{_folder.Path}", _folder.Path, cancel.Token).WaitAsync(TimeSpan.FromSeconds(30)));
    }

    [Fact]
    public async Task Without_a_manifest_that_pins_it_nothing_comes_from_npm()
    {
        var store = new PackageStore(new PackageStoreOptions { DataDirectory = _folder.In("data") }, TimeProvider.System);

        Assert.StartsWith("npm:left-pad@1.3.0 can only be installed through a model.json that pins", (await Assert.ThrowsAsync<PackageException>(() => store.InstallAsync("npm:left-pad@1.3.0", null, null, default))).Message, StringComparison.Ordinal);
    }

    private NpmSource Plan(string sha256) => new($"file:{_folder.In("origin")}", sha256);

    private PackageManifest Recipe(string sha256)
    {
        TinyPackage.AddManifest(_folder, "recipe", "t", "npm:t-model@1.2.3", sha256, "model.onnx");
        return ManifestReader.Read(_folder.In("recipe", "model.json"));
    }

    private async Task<string> PackAsync()
    {
        _folder.Write("origin/package.json", """{ "name": "t-model", "version": "1.2.3" }""");
        _folder.Write("origin/model.onnx", TinyPackage.Weights);
        var folder = Directory.CreateDirectory(_folder.In("packed")).FullName;
        return HubServer.Sha256(await System.IO.File.ReadAllBytesAsync(await NpmPack.RunAsync($"file:{_folder.In("origin")}", folder, default)));
    }

    private string Tarball(params (string Name, string Content)[] entries)
    {
        var path = _folder.In($"{entries.Length}.tgz");
        using var gzip = new GZipStream(System.IO.File.Create(path), CompressionMode.Compress);
        using var writer = new TarWriter(gzip);
        foreach (var (name, content) in entries)
        {
            writer.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(Encoding.UTF8.GetBytes(content)) });
        }

        return path;
    }

    private Task ExtractAsync(string tarball, params PlannedFile[] files) =>
        ModelTarball.ExtractAsync(tarball, files, Directory.CreateDirectory(_folder.In("out")).FullName, new InstallMeter("t", 0, null), default);

    private static PlannedFile File(string path, string from, long bytes) => new(path, from, new ExpectedContent(bytes, null, null));
}
