using MaiCluster.Node.Commands;
using MaiCluster.Node.Hosting;
using MaiCluster.Serving.Admission;

namespace MaiCluster.Node.Tests.Hosting;

[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class DataDirectoryTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_new_folder_is_its_owners_alone()
    {
        var data = new DataDirectory(_folder.File("a/b"));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(data.Path));
    }

    [Fact]
    public void A_folder_that_cannot_be_made_is_told_by_name()
    {
        var file = _folder.Write("file", "");
        var refusal = Assert.Throws<CommandFailedException>(() => new DataDirectory(Path.Combine(file, "data")));
        Assert.StartsWith($"The data folder {file}/data cannot be made", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_nodes_cannot_share_one_folder()
    {
        var data = new DataDirectory(_folder.File("data"));
        using (DataLock.Take(data))
        {
            var refusal = Assert.Throws<CommandFailedException>(() => DataLock.Take(data));
            Assert.Equal($"Another node runs on {data.Path}: stop it, or give this one a folder of its own with --data DIR.", refusal.Message);
            Assert.Equal(ExitCode.Failed, refusal.Code);
        }

        DataLock.Take(data).Dispose();
    }

    [Fact]
    public async Task The_first_key_is_made_once_and_readable_by_its_owner_alone()
    {
        var data = new DataDirectory(_folder.File("data"));
        string? made;
        await using (var stores = await NodeStores.OpenAsync(data, TimeProvider.System, default))
        {
            made = await LocalKey.EnsureAsync(data, stores.Keys, default);
            Assert.Equal(made + "\n", await File.ReadAllTextAsync(data.Key));
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(data.Key));
        }

        await using (var stores = await NodeStores.OpenAsync(data, TimeProvider.System, default))
        {
            Assert.Null(await LocalKey.EnsureAsync(data, stores.Keys, default));
            var (key, _) = await new AdmissionGate(stores.Keys, TimeProvider.System).CheckAsync(made, default);
            Assert.Equal(LocalKey.Name, key?.Name);
        }
    }

    [Fact]
    public async Task A_revoked_first_key_stays_revoked_after_a_start()
    {
        var data = new DataDirectory(_folder.File("data"));
        await using var stores = await NodeStores.OpenAsync(data, TimeProvider.System, default);
        var made = await LocalKey.EnsureAsync(data, stores.Keys, default);
        Assert.True(await stores.Keys.RevokeAsync((await stores.Keys.ListAsync(default)).Single().Id, Actor.Command, default));

        Assert.Null(await LocalKey.EnsureAsync(data, stores.Keys, default));
        var (key, _) = await new AdmissionGate(stores.Keys, TimeProvider.System).CheckAsync(made, default);
        Assert.Null(key);
    }

    [Fact]
    public async Task A_kept_key_works_with_a_new_database()
    {
        var data = new DataDirectory(_folder.File("data"));
        OwnerFile.Write(data.Key, "mai_kept");
        await using var stores = await NodeStores.OpenAsync(data, TimeProvider.System, default);
        Assert.Null(await LocalKey.EnsureAsync(data, stores.Keys, default));
        var (key, _) = await new AdmissionGate(stores.Keys, TimeProvider.System).CheckAsync("mai_kept", default);
        Assert.NotNull(key);
    }

    [Fact]
    public void A_nodes_name_stays_with_its_data()
    {
        var data = new DataDirectory(_folder.File("data"));
        var name = NodeIdentity.Of(data);
        Assert.Matches("^node_[0-9a-f]{8}$", name);
        Assert.Equal(name, NodeIdentity.Of(data));
    }

    [Theory]
    [InlineData("")]
    [InlineData("with spaces")]
    [InlineData("Schlüssel")]
    [InlineData("line\n")]
    public void An_exported_key_that_cannot_be_one_is_refused(string key) =>
        Assert.Equal(
            "MAI_API_KEY is not usable as a key: expected 1 to 256 printable ASCII characters without spaces.",
            Assert.Throws<CommandFailedException>(() => ApiKeyVariable.Check(key)).Message);
}
