using MaiCluster.Serving.Billing;
using MaiCluster.Serving.Ledgers;

namespace MaiCluster.Storage.Usage;

/// <summary>Sums of closed records in the embedded store, on a connection of its own.</summary>
public sealed class SqliteUsageSums(SqliteDatabase database) : IUsageSums, IDisposable
{
    private readonly SqliteLane _reader = new(database);

    public Task<IReadOnlyList<UsageSum>> SumAsync(DateOnly from, DateOnly through, bool hourly, string? partner, CancellationToken cancellationToken) => _reader.ReadAsync<IReadOnlyList<UsageSum>>(
        connection =>
        {
            using var command = connection.Compile(
                $"""
                SELECT started_us / $period * $period, model, scenario, experiment, tenant, partner, certainty, count(*), sum(prompt_tokens), sum(min(cached_tokens, prompt_tokens)),
                       sum(completion_tokens), sum(billed_micros), sum(partner_micros), {QuantitiesColumn.SqliteSums}
                FROM usage WHERE outcome <> 'open' AND started_us >= $from AND started_us < $end AND ($partner IS NULL OR partner = $partner)
                GROUP BY 1, 2, 3, 4, 5, 6, 7 ORDER BY 1, 2, 3, 4, 5, 6, 7
                """,
                "$period", "$from", "$end", "$partner");
            command.Set("$period", (long)TimeSpan.FromHours(hourly ? 1 : 24).TotalMicroseconds);
            command.Set("$from", LedgerDate.Midnight(from).ToMicroseconds());
            command.Set("$end", LedgerDate.Midnight(through.AddDays(1)).ToMicroseconds());
            command.Set("$partner", partner);
            using var row = command.ExecuteReader();
            var sums = new List<UsageSum>();
            while (row.Read())
            {
                sums.Add(BilledRows.ReadReported(row, row.GetTime(0)));
            }

            return sums;
        },
        cancellationToken);

    public void Dispose() => _reader.Dispose();
}
