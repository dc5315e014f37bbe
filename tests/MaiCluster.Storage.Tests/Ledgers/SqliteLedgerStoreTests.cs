using MaiCluster.Serving.Ledgers;
using MaiCluster.Storage.Ledgers;

namespace MaiCluster.Storage.Tests.Ledgers;

public sealed class SqliteLedgerStoreTests : LedgerStoreContract, IDisposable
{
    private readonly DatabaseFolder _folder = new();
    private SqliteLedgerStore? _store;
    private SqliteLedgerBooks? _books;

    public override async Task DisposeAsync()
    {
        await _store!.DisposeAsync();
        _books!.Dispose();
    }

    public void Dispose() => _folder.Dispose();

    protected override async Task<(ILedgerStore Store, ILedgerBooks Books)> OpenAsync()
    {
        var database = await SqliteDatabase.OpenAsync(_folder.File);
        return (_store = new SqliteLedgerStore(database), _books = new SqliteLedgerBooks(database));
    }

    protected override Task ExecuteAsync(Func<string, string> sql)
    {
        using var connection = _folder.Connect();
        connection.Execute(sql(""));
        return Task.CompletedTask;
    }
}
