using MaiCluster.Serving.Billing;
using MaiCluster.Serving.Ledgers;
using MaiCluster.Storage.Usage;

namespace MaiCluster.Storage.Postgres;

/// <summary>Sums of closed records in PostgreSQL.</summary>
public sealed class PostgresUsageSums(PostgresDatabase database) : IUsageSums
{
    public Task<IReadOnlyList<UsageSum>> SumAsync(DateOnly from, DateOnly through, bool hourly, string? partner, CancellationToken cancellationToken) => database.ReadAllAsync(
        $"""
        SELECT date_trunc('{(hourly ? "hour" : "day")}', started AT TIME ZONE 'UTC') AT TIME ZONE 'UTC', model, scenario, experiment, tenant, partner, certainty, count(*),
               sum(prompt_tokens)::bigint, sum(least(cached_tokens, prompt_tokens))::bigint, sum(completion_tokens)::bigint, sum(billed_micros)::bigint,
               sum(partner_micros)::bigint, {QuantitiesColumn.PostgresSums}
        FROM mai.usage WHERE outcome <> 'open' AND started >= $1 AND started < $2 AND ($3::text IS NULL OR partner = $3)
        GROUP BY 1, 2, 3, 4, 5, 6, 7 ORDER BY 1, 2, 3, 4, 5, 6, 7
        """,
        row => BilledRows.ReadReported(row, row.GetFieldValue<DateTimeOffset>(0)),
        cancellationToken, LedgerDate.Midnight(from), LedgerDate.Midnight(through.AddDays(1)), partner);
}
