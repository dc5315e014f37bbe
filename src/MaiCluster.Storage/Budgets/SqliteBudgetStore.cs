using System.Security.Cryptography;
using System.Text;
using MaiCluster.Serving.Budgets;
using Microsoft.Data.Sqlite;

namespace MaiCluster.Storage.Budgets;

/// <summary>Budgets in the embedded store.</summary>
public sealed class SqliteBudgetStore(SqliteDatabase database) : IBudgetStore, IDisposable
{
    // Limits are looked up twice a second: that never stands behind a write.
    private readonly SqliteLane _reader = new(database);
    private readonly SqliteLane _writer = new(database);

    public Task<long> ReadLimitsVersionAsync(CancellationToken cancellationToken) => _reader.ReadAsync(ReadVersion, cancellationToken);

    public Task<LimitsListing> ListLimitsAsync(CancellationToken cancellationToken) => _reader.ReadAsync(
        connection =>
        {
            var version = ReadVersion(connection); // first: the limits are at least as new
            using var command = connection.Compile("SELECT budget, limits, etag FROM budget_limits ORDER BY budget");
            using var row = command.ExecuteReader();
            var limits = new List<StoredLimits>();
            while (row.Read())
            {
                var budget = row.GetString(0);
                limits.Add(new StoredLimits(BudgetId.Parse(budget), LimitsColumn.Parse(row.GetString(1), budget), row.GetString(2)));
            }

            return new LimitsListing(version, limits);
        },
        cancellationToken);

    public Task<string?> PutLimitsAsync(BudgetId budget, BudgetLimits limits, string? etag, CancellationToken cancellationToken) => _writer.WriteAsync(
        connection =>
        {
            var next = NewETag();
            using var command = connection.Compile(
                etag is null
                    ? "INSERT INTO budget_limits (budget, limits, etag) VALUES ($budget, $limits, $new) ON CONFLICT (budget) DO NOTHING"
                    : "UPDATE budget_limits SET limits = $limits, etag = $new WHERE budget = $budget AND etag = $etag",
                "$budget", "$limits", "$new", "$etag");
            command.Set("$budget", budget.ToString());
            command.Set("$limits", LimitsColumn.Of(limits));
            command.Set("$new", next);
            command.Set("$etag", etag);
            return ChangeVersion(connection, command) ? next : null;
        },
        cancellationToken);

    public Task<bool> RemoveLimitsAsync(BudgetId budget, string etag, CancellationToken cancellationToken) => _writer.WriteAsync(
        connection =>
        {
            using var command = connection.Compile("DELETE FROM budget_limits WHERE budget = $budget AND etag = $etag", "$budget", "$etag");
            command.Set("$budget", budget.ToString());
            command.Set("$etag", etag);
            return ChangeVersion(connection, command);
        },
        cancellationToken);

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

    private static long ReadVersion(SqliteConnection connection) => (long)connection.Scalar("SELECT version FROM budget_limits_version")!;

    /// <summary>Runs a change of limits and, where it changed something, counts the version up.</summary>
    private static bool ChangeVersion(SqliteConnection connection, SqliteCommand change)
    {
        if (change.ExecuteNonQuery() == 0)
        {
            return false;
        }

        connection.Execute("UPDATE budget_limits_version SET version = version + 1");
        return true;
    }

    private static string NewETag() => RandomNumberGenerator.GetHexString(16, lowercase: true);
}
