using MaiCluster.Node.Commands;
using MaiCluster.Node.Hosting;
using MaiCluster.Storage;
using MaiCluster.Storage.Ledgers;
using MaiCluster.Storage.Routes;
using MaiCluster.Storage.Usage;

namespace MaiCluster.Node.Ledgers;

/// <summary>The ledger in <c>DATA/mai.db</c>, for a command beside the running node or after it.</summary>
internal sealed class KeptLedger : IAsyncDisposable
{
    private KeptLedger(SqliteDatabase database)
    {
        Store = new SqliteLedgerStore(database);
        Books = new SqliteLedgerBooks(database);
        Usage = new SqliteUsageSums(database);
        Routes = new SqliteRouteStore(database);
    }

    public SqliteLedgerStore Store { get; }

    public SqliteLedgerBooks Books { get; }

    public SqliteUsageSums Usage { get; }

    public SqliteRouteStore Routes { get; }

    /// <exception cref="CommandFailedException">There is nothing there.</exception>
    public static async Task<KeptLedger> OpenAsync(string dataDirectory, CancellationToken cancellationToken) => Directory.Exists(dataDirectory)
        ? new KeptLedger(await SqliteDatabase.OpenAsync(new DataDirectory(dataDirectory).Database, options: null, cancellationToken))
        : throw new CommandFailedException($"There is no node's data at {dataDirectory}: start a node with 'mai up', or say where it is with --data DIR.");

    public async ValueTask DisposeAsync()
    {
        Routes.Dispose();
        Usage.Dispose();
        Books.Dispose();
        await Store.DisposeAsync();
    }
}
