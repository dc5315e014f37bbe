using MaiCluster.Node.Commands;
using MaiCluster.Serving.Admission;
using MaiCluster.Serving.Ledgers;
using MaiCluster.Serving.Metering;
using MaiCluster.Serving.Sessions;
using MaiCluster.Storage;
using MaiCluster.Storage.Postgres;

namespace MaiCluster.Node.Hosting;

/// <summary>The cluster's stores: in PostgreSQL, or, for a single process, in a SQLite file.</summary>
internal sealed class ClusterStores : IAsyncDisposable
{
    private readonly Func<ValueTask> _close;

    private ClusterStores(Func<ValueTask> close) => _close = close;

    public required IKeyStore Keys { get; init; }

    public required IPayerStore Payers { get; init; }

    public required IAuditLog Audit { get; init; }

    public required IUsageStore Usage { get; init; }

    public required MoneyStores Money { get; init; }

    public required ISessionStore Sessions { get; init; }

    public required IResponseStore Responses { get; init; }

    public required IConversationStore Conversations { get; init; }

    /// <summary>Makes what is missing, Orleans' tables too, unless others did before.</summary>
    /// <exception cref="StorageException">The store cannot be reached or is not ours.</exception>
    public static async Task<ClusterStores> OpenAsync(StoreUrl url, TimeProvider time, CancellationToken cancellationToken) =>
        url.IsPostgres ? await OpenPostgresAsync(url, time, cancellationToken) : await OpenSqliteAsync(url.Path!, time, cancellationToken);

    /// <summary>For commands beside a node or a cluster; nothing is made that is not there.</summary>
    /// <param name="url">The cluster's; null = the node's whose data <paramref name="dataDirectory"/> has.</param>
    /// <param name="dataDirectory">Of a node.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="StorageException">The store cannot be reached or is not ours.</exception>
    /// <exception cref="CommandFailedException">There is nothing there.</exception>
    public static async Task<ClusterStores> OpenKeptAsync(StoreUrl? url, string dataDirectory, TimeProvider time, CancellationToken cancellationToken) =>
        url is null ? Of(await NodeStores.OpenKeptAsync(dataDirectory, time, cancellationToken))
        : url.IsPostgres ? Of(await PostgresDatabase.OpenKeptAsync(url, options: null, cancellationToken), time)
        : File.Exists(url.Path) ? await OpenSqliteAsync(url.Path, time, cancellationToken)
        : throw new CommandFailedException($"There is no database at {url.Path}: give the --store that 'mai silo' was started with.");

    public ValueTask DisposeAsync() => _close();

    private static async Task<ClusterStores> OpenPostgresAsync(StoreUrl url, TimeProvider time, CancellationToken cancellationToken)
    {
        await OrleansDatabase.InitAsync(url, cancellationToken);
        return Of(await PostgresDatabase.OpenAsync(url, options: null, cancellationToken), time);
    }

    private static ClusterStores Of(PostgresDatabase database, TimeProvider time)
    {
        var usage = new PostgresUsageStore(database, time);
        return new ClusterStores(async () =>
        {
            await usage.DisposeAsync();
            await database.DisposeAsync();
        })
        {
            Keys = new PostgresKeyStore(database, time),
            Payers = new PostgresPayerStore(database, time),
            Audit = new PostgresAudit(database, time),
            Usage = usage,
            Money = new MoneyStores(
                new MeteredLedgerStore(new PostgresLedgerStore(database)), new PostgresLedgerBooks(database), new PostgresBudgetStore(database),
                new PostgresRouteStore(database), new PostgresBilledRecords(database), new PostgresUsageSums(database)),
            Sessions = new PostgresSessionStore(database, time),
            Responses = new PostgresResponseStore(database, time),
            Conversations = new PostgresConversationStore(database, time),
        };
    }

    private static async Task<ClusterStores> OpenSqliteAsync(string path, TimeProvider time, CancellationToken cancellationToken) =>
        Of(NodeStores.On(await SqliteDatabase.OpenAsync(path, options: null, cancellationToken), time));

    private static ClusterStores Of(NodeStores stores) => new(stores.DisposeAsync)
    {
        Keys = stores.Keys,
        Payers = stores.Payers,
        Audit = stores.Audit,
        Usage = stores.Usage,
        Money = stores.Money,
        Sessions = stores.Sessions,
        Responses = stores.Responses,
        Conversations = stores.Conversations,
    };
}
