using MaiCluster.Node.Commands;
using MaiCluster.Serving.Ledgers;
using MaiCluster.Storage;
using MaiCluster.Storage.Budgets;
using MaiCluster.Storage.Keys;
using MaiCluster.Storage.Ledgers;
using MaiCluster.Storage.Routes;
using MaiCluster.Storage.Sessions;
using MaiCluster.Storage.Usage;

namespace MaiCluster.Node.Hosting;

/// <summary>The stores in <c>DATA/mai.db</c>; a local command may open them beside the running node.</summary>
internal sealed class NodeStores : IAsyncDisposable
{
    private NodeStores(SqliteDatabase database, TimeProvider time)
    {
        Keys = new SqliteKeyStore(database, time);
        Payers = new SqlitePayerStore(database, time);
        Audit = new SqliteAudit(database, time);
        Usage = new SqliteUsageStore(database);
        Ledger = new SqliteLedgerStore(database);
        Books = new SqliteLedgerBooks(database);
        Budgets = new SqliteBudgetStore(database);
        Routes = new SqliteRouteStore(database);
        Records = new SqliteBilledRecords(database);
        UsageSums = new SqliteUsageSums(database);
        Money = new MoneyStores(new MeteredLedgerStore(Ledger), Books, Budgets, Routes, Records, UsageSums);
        Sessions = new SqliteSessionStore(database, time);
        Responses = new SqliteResponseStore(database, time);
        Conversations = new SqliteConversationStore(database, time);
    }

    public SqliteKeyStore Keys { get; }

    public SqlitePayerStore Payers { get; }

    public SqliteAudit Audit { get; }

    public SqliteUsageStore Usage { get; }

    public SqliteLedgerStore Ledger { get; }

    public SqliteLedgerBooks Books { get; }

    public SqliteBudgetStore Budgets { get; }

    public SqliteRouteStore Routes { get; }

    public SqliteBilledRecords Records { get; }

    public SqliteUsageSums UsageSums { get; }

    public MoneyStores Money { get; }

    public SqliteSessionStore Sessions { get; }

    public SqliteResponseStore Responses { get; }

    public SqliteConversationStore Conversations { get; }

    public static async Task<NodeStores> OpenAsync(DataDirectory data, TimeProvider time, CancellationToken cancellationToken)
    {
        var database = await SqliteDatabase.OpenAsync(data.Database, options: null, cancellationToken);
        return On(database, time);
    }

    public static NodeStores On(SqliteDatabase database, TimeProvider time) => new(database, time);

    /// <summary>For commands that only make sense beside what a node has kept.</summary>
    /// <exception cref="CommandFailedException">There is nothing there.</exception>
    public static Task<NodeStores> OpenKeptAsync(string dataDirectory, TimeProvider time, CancellationToken cancellationToken) =>
        Directory.Exists(dataDirectory)
            ? OpenAsync(new DataDirectory(dataDirectory), time, cancellationToken)
            : throw new CommandFailedException($"There is no node's data at {dataDirectory}: start a node with 'mai up', or say where it is with --data DIR.");

    public async ValueTask DisposeAsync()
    {
        await Usage.DisposeAsync();
        await Ledger.DisposeAsync();
        Books.Dispose();
        Budgets.Dispose();
        Routes.Dispose();
        UsageSums.Dispose();
        Records.Dispose();
        Keys.Dispose();
        Payers.Dispose();
        Audit.Dispose();
        Sessions.Dispose();
        Responses.Dispose();
        Conversations.Dispose();
    }
}
