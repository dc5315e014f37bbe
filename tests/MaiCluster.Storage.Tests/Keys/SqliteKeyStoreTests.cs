using MaiCluster.Serving.Admission;
using MaiCluster.Storage.Keys;
using Microsoft.Extensions.Time.Testing;

namespace MaiCluster.Storage.Tests.Keys;

public sealed class SqliteKeyTermsTests() : KeyTermsContract(new SqliteStoreDatabase());

public sealed class SqlitePayerStoreTests() : PayerStoreContract(new SqliteStoreDatabase());

public sealed class SqliteKeyStoreTests() : KeyStoreContract(new SqliteStoreDatabase())
{
    [Fact]
    public async Task Key_is_found_without_waiting()
    {
        using var folder = new DatabaseFolder();
        using var keys = new SqliteKeyStore(await SqliteDatabase.OpenAsync(folder.File), new FakeTimeProvider(Records.Noon));
        var hash = AdmissionGate.Hash("mai_first");
        var added = await keys.AddAsync("first", hash, default);

        var finding = keys.FindAsync(hash, default);

        Assert.True(finding.IsCompletedSuccessfully);
        Assert.Equal(added, await finding);
    }

    [Fact]
    public async Task Key_text_is_nowhere_in_the_files()
    {
        using var folder = new DatabaseFolder();
        using var keys = new SqliteKeyStore(await SqliteDatabase.OpenAsync(folder.File), new FakeTimeProvider(Records.Noon));
        var key = SecretKey.New();
        await keys.AddAsync("first", key.Hash(), default);
        foreach (var file in Directory.GetFiles(Path.GetDirectoryName(folder.File)!))
        {
            await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using var reader = new StreamReader(stream, System.Text.Encoding.Latin1);
            Assert.DoesNotContain(key.Reveal(), await reader.ReadToEndAsync(), StringComparison.Ordinal);
        }
    }
}
