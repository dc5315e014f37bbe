using System.Security.Cryptography;
using System.Text;
using MaiCluster.Serving.Budgets;
using MaiCluster.Storage.Budgets;

namespace MaiCluster.Storage.Postgres;

/// <summary>Budgets in PostgreSQL. Every call is one statement, and one round trip.</summary>
public sealed class PostgresBudgetStore(PostgresDatabase database) : IBudgetStore
{
    private readonly PostgresDocuments _limits = new(database, "mai.budget_limits", "budget", "limits");

    public Task<long> ReadLimitsVersionAsync(CancellationToken cancellationToken) => _limits.ReadVersionAsync(cancellationToken);

    public async Task<LimitsListing> ListLimitsAsync(CancellationToken cancellationToken)
    {
        var (version, limits) = await _limits.ListAsync(static (budget, text, etag) => new StoredLimits(BudgetId.Parse(budget), LimitsColumn.Parse(text, budget), etag), cancellationToken);
        return new LimitsListing(version, limits);
    }

    public Task<string?> PutLimitsAsync(BudgetId budget, BudgetLimits limits, string? etag, CancellationToken cancellationToken) =>
        _limits.PutAsync(budget.ToString(), LimitsColumn.Of(limits), etag, cancellationToken);

    public Task<bool> RemoveLimitsAsync(BudgetId budget, string etag, CancellationToken cancellationToken) => _limits.RemoveAsync(budget.ToString(), etag, cancellationToken);

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

    private static string NewETag() => RandomNumberGenerator.GetHexString(16, lowercase: true);
}
