using System.Security.Cryptography;
using System.Text;
using MaiCluster.Serving.Budgets;
using Microsoft.Data.Sqlite;

namespace MaiCluster.Storage.Budgets;

/// <summary>Budgets in the embedded store.</summary>
public sealed class SqliteBudgetStore : IBudgetStore, IDisposable
{
    // Limits are looked up twice a second: that never stands behind a write.
    private readonly SqliteLane _reader;
    private readonly SqliteLane _writer;
    private readonly SqliteDocuments _limits;

    public SqliteBudgetStore(SqliteDatabase database)
    {
        (_reader, _writer) = (new SqliteLane(database), new SqliteLane(database));
        _limits = new SqliteDocuments(_reader, _writer, "budget_limits", "budget", "limits");
    }

    public Task<long> ReadLimitsVersionAsync(CancellationToken cancellationToken) => _limits.ReadVersionAsync(cancellationToken);

    public async Task<LimitsListing> ListLimitsAsync(CancellationToken cancellationToken)
    {
        var (version, limits) = await _limits.ListAsync(static (budget, text, etag) => new StoredLimits(BudgetId.Parse(budget), LimitsColumn.Parse(text, budget), etag), cancellationToken);
        return new LimitsListing(version, limits);
    }

    public Task<string?> PutLimitsAsync(BudgetId budget, BudgetLimits limits, string? etag, CancellationToken cancellationToken) =>
        _limits.PutAsync(budget.ToString(), LimitsColumn.Of(limits), etag, cancellationToken);

    public Task<bool> RemoveLimitsAsync(BudgetId budget, string etag, CancellationToken cancellationToken) => _limits.RemoveAsync(budget.ToString(), etag, cancellationToken);

    public Task<StoredBudget?> FindAsync(BudgetId actor, CancellationToken cancellationToken) => _reader.ReadAsync(
        connection =>
        {
            using var command = connection.Compile(
                "SELECT b.state, b.etag, a.budget, a.state FROM budgets AS b LEFT JOIN budget_accounts AS a ON a.actor = b.actor WHERE b.actor = $actor", "$actor");
            command.Set("$actor", actor.ToString());
            using var row = command.ExecuteReader();
            StoredBudget? found = null;
            var accounts = new List<StoredAccount>();
            while (row.Read())
            {
                found ??= new StoredBudget(Encoding.UTF8.GetBytes(row.GetString(0)), accounts, row.GetString(1));
                if (!row.IsDBNull(2))
                {
                    accounts.Add(new StoredAccount(BudgetId.Parse(row.GetString(2)), Encoding.UTF8.GetBytes(row.GetString(3))));
                }
            }

            return found;
        },
        cancellationToken);

    public Task<string?> WriteAsync(BudgetId actor, ReadOnlyMemory<byte> state, IReadOnlyList<StoredAccount> accounts, string? etag, CancellationToken cancellationToken) => _writer.WriteAsync(
        connection =>
        {
            var next = NewETag();
            using var command = connection.Compile(
                etag is null
                    ? "INSERT INTO budgets (actor, state, etag) VALUES ($actor, $state, $new) ON CONFLICT (actor) DO NOTHING"
                    : "UPDATE budgets SET state = $state, etag = $new WHERE actor = $actor AND etag = $etag",
                "$actor", "$state", "$new", "$etag");
            command.Set("$actor", actor.ToString());
            command.Set("$state", Encoding.UTF8.GetString(state.Span));
            command.Set("$new", next);
            command.Set("$etag", etag);
            if (command.ExecuteNonQuery() == 0)
            {
                return null;
            }

            WriteAccounts(connection, actor, accounts);
            return next;
        },
        cancellationToken);

    public void Dispose()
    {
        _reader.Dispose();
        _writer.Dispose();
    }

    private static void WriteAccounts(SqliteConnection connection, BudgetId actor, IReadOnlyList<StoredAccount> accounts)
    {
        using var command = connection.Compile(
            "INSERT INTO budget_accounts (actor, budget, state) VALUES ($actor, $budget, $state) ON CONFLICT (actor, budget) DO UPDATE SET state = $state",
            "$actor", "$budget", "$state");
        command.Set("$actor", actor.ToString());
        foreach (var account in accounts)
        {
            command.Set("$budget", account.Budget.ToString());
            command.Set("$state", Encoding.UTF8.GetString(account.State.Span));
            command.ExecuteNonQuery();
        }
    }

    private static string NewETag() => RandomNumberGenerator.GetHexString(16, lowercase: true);
}
