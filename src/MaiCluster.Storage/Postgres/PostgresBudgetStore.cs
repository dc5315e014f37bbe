using System.Security.Cryptography;
using System.Text;
using MaiCluster.Serving.Budgets;
using MaiCluster.Storage.Budgets;

namespace MaiCluster.Storage.Postgres;

/// <summary>Budgets in PostgreSQL. Every call is one statement, and one round trip.</summary>
public sealed class PostgresBudgetStore(PostgresDatabase database) : IBudgetStore
{
    public async Task<long> ReadLimitsVersionAsync(CancellationToken cancellationToken) =>
        (await database.ReadAllAsync("SELECT version FROM mai.budget_limits_version", static row => row.GetInt64(0), cancellationToken))[0];

    public async Task<LimitsListing> ListLimitsAsync(CancellationToken cancellationToken)
    {
        var rows = await database.ReadAllAsync(
            "SELECT v.version, l.budget, l.limits, l.etag FROM mai.budget_limits_version AS v LEFT JOIN mai.budget_limits AS l ON true ORDER BY l.budget COLLATE \"C\"",
            static row => (Version: row.GetInt64(0), Limits: row.IsDBNull(1) ? null : new StoredLimits(BudgetId.Parse(row.GetString(1)), LimitsColumn.Parse(row.GetString(2), row.GetString(1)), row.GetString(3))),
            cancellationToken);
        return new LimitsListing(rows[0].Version, [.. rows.Select(static row => row.Limits).OfType<StoredLimits>()]);
    }

    public async Task<string?> PutLimitsAsync(BudgetId budget, BudgetLimits limits, string? etag, CancellationToken cancellationToken)
    {
        var next = NewETag();
        var isWritten = await ChangeAsync(
            etag is null
                ? "INSERT INTO mai.budget_limits (budget, limits, etag) VALUES ($1, $2, $3) ON CONFLICT (budget) DO NOTHING"
                : "UPDATE mai.budget_limits SET limits = $2, etag = $3 WHERE budget = $1 AND etag = $4",
            cancellationToken,
            etag is null ? [budget.ToString(), LimitsColumn.Of(limits), next] : [budget.ToString(), LimitsColumn.Of(limits), next, etag]);
        return isWritten ? next : null;
    }

    public Task<bool> RemoveLimitsAsync(BudgetId budget, string etag, CancellationToken cancellationToken) =>
        ChangeAsync("DELETE FROM mai.budget_limits WHERE budget = $1 AND etag = $2", cancellationToken, budget.ToString(), etag);

    public async Task<StoredBudget?> FindAsync(BudgetId actor, CancellationToken cancellationToken)
    {
        var rows = await database.ReadAllAsync(
            "SELECT b.state, b.etag, a.budget, a.state FROM mai.budgets AS b LEFT JOIN mai.budget_accounts AS a ON a.actor = b.actor WHERE b.actor = $1",
            static row => (
                State: row.GetString(0),
                ETag: row.GetString(1),
                Account: row.IsDBNull(2) ? null : new StoredAccount(BudgetId.Parse(row.GetString(2)), Encoding.UTF8.GetBytes(row.GetString(3)))),
            cancellationToken,
            actor.ToString());
        return rows is [var first, ..]
            ? new StoredBudget(Encoding.UTF8.GetBytes(first.State), [.. rows.Select(static row => row.Account).OfType<StoredAccount>()], first.ETag)
            : null;
    }

    public async Task<string?> WriteAsync(BudgetId actor, ReadOnlyMemory<byte> state, IReadOnlyList<StoredAccount> accounts, string? etag, CancellationToken cancellationToken)
    {
        var next = NewETag();
        var written = etag is null
            ? "INSERT INTO mai.budgets (actor, state, etag) VALUES ($1, $2, $3) ON CONFLICT (actor) DO NOTHING RETURNING actor"
            : "UPDATE mai.budgets SET state = $2, etag = $3 WHERE actor = $1 AND etag = $6 RETURNING actor";
        object?[] values =
        [
            actor.ToString(), Encoding.UTF8.GetString(state.Span), next,
            accounts.Select(static account => account.Budget.ToString()).ToArray(),
            accounts.Select(static account => Encoding.UTF8.GetString(account.State.Span)).ToArray(),
        ];
        var rows = await database.ReadAllAsync(
            $"""
            WITH written AS ({written}), accounts AS (
                INSERT INTO mai.budget_accounts (actor, budget, state)
                SELECT written.actor, each.budget, each.state FROM written, unnest($4::text[], $5::text[]) AS each (budget, state)
                ON CONFLICT (actor, budget) DO UPDATE SET state = excluded.state)
            SELECT 1 FROM written
            """,
            static row => row.GetInt32(0),
            cancellationToken,
            etag is null ? values : [.. values, etag]);
        return rows.Count == 1 ? next : null;
    }

    /// <summary>A change of limits that, where it changes something, counts the version up.</summary>
    private async Task<bool> ChangeAsync(string change, CancellationToken cancellationToken, params object?[] values) => await database.ExecuteAsync(
        $"WITH changed AS ({change} RETURNING 1) UPDATE mai.budget_limits_version SET version = version + 1 WHERE EXISTS (SELECT FROM changed)",
        cancellationToken,
        values) == 1;

    private static string NewETag() => RandomNumberGenerator.GetHexString(16, lowercase: true);
}
