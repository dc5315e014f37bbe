using MaiCluster.Serving.Billing;
using MaiCluster.Serving.Budgets;
using MaiCluster.Serving.Ledgers;
using MaiCluster.Serving.Metering;
using MaiCluster.Serving.Requests;
using MaiCluster.Storage.Usage;

namespace MaiCluster.Storage.Postgres;

/// <summary>What closed records billed, in PostgreSQL.</summary>
public sealed class PostgresBilledRecords(PostgresDatabase database) : IBilledRecords
{
    private const string Day = "(started AT TIME ZONE 'UTC')::date";

    private const string First = """grants COLLATE "C" >= $1 AND grants COLLATE "C" < $1 || '!'""";
    private const string Anywhere = "strpos(' ' || grants || ' ', ' ' || $1 || ' ') > 0";

    public async Task<(IReadOnlyList<UsageRecord> Records, long? Before)> ListBeforeAsync(long? before, int count, CancellationToken cancellationToken)
    {
        var rows = await database.ReadAllAsync(
            $"SELECT {PostgresUsageTable.Names}, sequence FROM mai.usage WHERE sequence < $1 ORDER BY sequence DESC LIMIT $2",
            row => (Record: PostgresUsageTable.Read(row), Sequence: row.GetInt64(row.FieldCount - 1)),
            cancellationToken, before ?? long.MaxValue, count);
        return ([.. rows.Select(row => row.Record)], rows.Count == count ? rows[^1].Sequence : null);
    }

    public async Task<DateTimeOffset?> ReadBookedAsync(string node, CancellationToken cancellationToken) =>
        (await database.ReadAllAsync("SELECT through FROM mai.booked WHERE node = $1", row => row.GetFieldValue<DateTimeOffset>(0), cancellationToken, node)) is [var through] ? through : null;

    public Task WriteBookedAsync(string node, DateTimeOffset through, CancellationToken cancellationToken) => database.ExecuteAsync(
        "INSERT INTO mai.booked (node, through) VALUES ($1, $2) ON CONFLICT (node) DO UPDATE SET through = excluded.through", cancellationToken, node, through);

    public Task<IReadOnlyList<DayUsage>> SumAsync(string keyId, DateOnly from, DateOnly through, CancellationToken cancellationToken) => database.ReadAllAsync(
        $"""
        SELECT {Day}, model, count(*), sum(prompt_tokens)::bigint, sum(cached_tokens)::bigint, sum(completion_tokens)::bigint, sum(billed_micros)::bigint, {QuantitiesColumn.PostgresSums}
        FROM mai.usage WHERE key_id = $1 AND outcome <> 'open' AND started >= $2 AND started < $3
        GROUP BY 1, 2 ORDER BY 1, 2
        """,
        BilledRows.ReadUsage,
        cancellationToken, keyId, LedgerDate.Midnight(from), LedgerDate.Midnight(through.AddDays(1)));

    /// <remarks>A tenant's grant stands first, so the index leads to it; another may stand behind, and all that were granted are looked through.</remarks>
    public Task<IReadOnlyList<BilledSum>> SumAsync(BudgetId actor, string grant, CancellationToken cancellationToken) => database.ReadAllAsync(
        $"""
        SELECT {Day}, {(actor.Level == BudgetLevel.Tenant ? "team, key_id" : "NULL::text, NULL::text")}, sum({BilledRows.MicrosFor(actor)})::bigint
        FROM mai.usage WHERE grants <> '' AND {(actor.Level == BudgetLevel.Tenant ? First : Anywhere)} AND outcome <> 'open'
        GROUP BY 1, 2, 3
        """,
        BilledRows.ReadSum,
        cancellationToken, grant);

    public async Task<long?> FindAsync(BudgetId actor, RequestId request, CancellationToken cancellationToken) =>
        (await database.ReadAllAsync($"SELECT {BilledRows.MicrosFor(actor)} FROM mai.usage WHERE id = $1 AND outcome <> 'open'", row => row.GetInt64(0), cancellationToken, request.Value)) is [var micros] ? micros : null;
}
