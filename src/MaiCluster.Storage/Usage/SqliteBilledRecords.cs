using MaiCluster.Serving.Billing;
using MaiCluster.Serving.Budgets;
using MaiCluster.Serving.Ledgers;
using MaiCluster.Serving.Metering;
using MaiCluster.Serving.Requests;

namespace MaiCluster.Storage.Usage;

/// <summary>What closed records billed, in the embedded store, on connections of its own.</summary>
public sealed class SqliteBilledRecords(SqliteDatabase database) : IBilledRecords, IDisposable
{
    private const string Day = "date(started_us / 1000000, 'unixepoch')";

    private readonly SqliteLane _reader = new(database);
    private readonly SqliteLane _writer = new(database);

    public Task<(IReadOnlyList<UsageRecord> Records, long? Before)> ListBeforeAsync(long? before, int count, CancellationToken cancellationToken) => _reader.ReadAsync(
        connection =>
        {
            using var command = connection.Compile($"SELECT {UsageColumns.Names}, sequence FROM usage WHERE sequence < $before ORDER BY sequence DESC LIMIT $count", "$before", "$count");
            command.Set("$before", before ?? long.MaxValue);
            command.Set("$count", count);
            using var row = command.ExecuteReader();
            var records = new List<UsageRecord>();
            var last = (long?)null;
            while (row.Read())
            {
                records.Add(UsageColumns.Read(row));
                last = row.GetInt64(row.FieldCount - 1);
            }

            return ((IReadOnlyList<UsageRecord>)records, records.Count == count ? last : null);
        },
        cancellationToken);

    public Task<DateTimeOffset?> ReadBookedAsync(string node, CancellationToken cancellationToken) => _reader.ReadAsync(
        connection =>
        {
            using var command = connection.Compile("SELECT through_us FROM booked WHERE node = $node", "$node");
            command.Set("$node", node);
            using var row = command.ExecuteReader();
            return row.Read() ? row.GetTime(0) : (DateTimeOffset?)null;
        },
        cancellationToken);

    public Task WriteBookedAsync(string node, DateTimeOffset through, CancellationToken cancellationToken) => _writer.WriteAsync(
        connection =>
        {
            using var command = connection.Compile(
                "INSERT INTO booked (node, through_us) VALUES ($node, $through) ON CONFLICT (node) DO UPDATE SET through_us = excluded.through_us", "$node", "$through");
            command.Set("$node", node);
            command.Set("$through", through.ToMicroseconds());
            return command.ExecuteNonQuery();
        },
        cancellationToken);

    public Task<IReadOnlyList<DayUsage>> SumAsync(string keyId, DateOnly from, DateOnly through, CancellationToken cancellationToken) => _reader.ReadAsync<IReadOnlyList<DayUsage>>(
        connection =>
        {
            using var command = connection.Compile(
                $"""
                SELECT {Day}, model, count(*), sum(prompt_tokens), sum(cached_tokens), sum(completion_tokens), sum(billed_micros), {QuantitiesColumn.SqliteSums}
                FROM usage WHERE key_id = $key AND outcome <> 'open' AND started_us >= $from AND started_us < $end
                GROUP BY 1, 2 ORDER BY 1, 2
                """,
                "$key", "$from", "$end");
            command.Set("$key", keyId);
            command.Set("$from", LedgerDate.Midnight(from).ToMicroseconds());
            command.Set("$end", LedgerDate.Midnight(through.AddDays(1)).ToMicroseconds());
            using var row = command.ExecuteReader();
            var days = new List<DayUsage>();
            while (row.Read())
            {
                days.Add(BilledRows.ReadUsage(row));
            }

            return days;
        },
        cancellationToken);

    public Task<IReadOnlyList<BilledSum>> SumAsync(BudgetId actor, string grant, CancellationToken cancellationToken) => _reader.ReadAsync<IReadOnlyList<BilledSum>>(
        connection =>
        {
            // A tenant's grant stands first, so the index leads to it; another may stand behind, and all that were granted are looked through.
            var tenant = actor.Level == BudgetLevel.Tenant;
            var holds = tenant
                ? "grants >= $grant AND grants < $grant || '!'"
                : "instr(' ' || grants || ' ', ' ' || $grant || ' ') > 0";
            using var command = connection.Compile(
                $"""
                SELECT {Day}, {(tenant ? "team, key_id" : "NULL, NULL")}, sum({BilledRows.MicrosFor(actor)})
                FROM usage WHERE grants <> '' AND {holds} AND outcome <> 'open'
                GROUP BY 1, 2, 3
                """,
                "$grant");
            command.Set("$grant", grant);
            using var row = command.ExecuteReader();
            var sums = new List<BilledSum>();
            while (row.Read())
            {
                sums.Add(BilledRows.ReadSum(row));
            }

            return sums;
        },
        cancellationToken);

    public Task<long?> FindAsync(BudgetId actor, RequestId request, CancellationToken cancellationToken) => _reader.ReadAsync(
        connection =>
        {
            using var command = connection.Compile($"SELECT {BilledRows.MicrosFor(actor)} FROM usage WHERE id = $id AND outcome <> 'open'", "$id");
            command.Set("$id", request.Value);
            using var row = command.ExecuteReader();
            return row.Read() ? row.GetInt64(0) : (long?)null;
        },
        cancellationToken);

    public void Dispose()
    {
        _reader.Dispose();
        _writer.Dispose();
    }
}
