using MaiCluster.Serving.Billing;
using MaiCluster.Serving.Ledgers;
using MaiCluster.Serving.Metering;
using MaiCluster.Serving.Prices;

namespace MaiCluster.Serving.Tests.Ledgers;

/// <summary>Usage records in memory, summed as the stores do.</summary>
internal sealed class MemorySums : IUsageSums
{
    public List<UsageRecord> Records { get; } = [];

    public Task<IReadOnlyList<UsageSum>> SumAsync(DateOnly from, DateOnly through, bool hourly, string? partner, CancellationToken cancellationToken)
    {
        var period = hourly ? TimeSpan.TicksPerHour : TimeSpan.TicksPerDay;
        return Task.FromResult<IReadOnlyList<UsageSum>>(
        [
            .. Records.Where(record => LedgerDate.Of(record.Started) >= from && LedgerDate.Of(record.Started) <= through && (partner is null || record.Partner == partner))
                .GroupBy(record => (record.Started.UtcTicks / period, record.Model, record.Scenario, record.Experiment, record.Tenant, record.Partner, record.Certainty))
                .Select(group => new UsageSum
                {
                    Start = new DateTimeOffset(group.Key.Item1 * period, TimeSpan.Zero),
                    Model = group.Key.Model,
                    Scenario = group.Key.Scenario,
                    Experiment = group.Key.Experiment,
                    Tenant = group.Key.Tenant,
                    Partner = group.Key.Partner,
                    Certainty = group.Key.Certainty,
                    Requests = group.Count(),
                    Quantities = group.Select(MeteredQuantities.Of).Aggregate((left, right) => left + right),
                    BilledMicros = group.Sum(record => record.BilledMicros),
                    PartnerMicros = group.Sum(record => record.PartnerMicros),
                })
                .OrderBy(sum => sum.Start),
        ]);
    }
}
