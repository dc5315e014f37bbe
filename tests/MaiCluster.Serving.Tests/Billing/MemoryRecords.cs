using MaiCluster.Serving.Billing;
using MaiCluster.Serving.Budgets;
using MaiCluster.Serving.Metering;
using MaiCluster.Serving.Requests;

namespace MaiCluster.Serving.Tests.Billing;

/// <summary>Closed records in memory, in the order they were closed; any thread.</summary>
internal sealed class MemoryRecords : IBilledRecords
{
    private readonly List<UsageRecord> _records = [];
    private readonly Dictionary<string, DateTimeOffset> _booked = [];

    public void Close(UsageRecord record)
    {
        lock (_records)
        {
            _records.Add(record);
        }
    }

    public Task<(IReadOnlyList<UsageRecord> Records, long? Before)> ListBeforeAsync(long? before, int count, CancellationToken cancellationToken)
    {
        lock (_records)
        {
            var end = (int)(before ?? _records.Count);
            var begin = Math.Max(0, end - count);
            return Task.FromResult(((IReadOnlyList<UsageRecord>)[.. _records.Skip(begin).Take(end - begin).Reverse()], begin > 0 ? begin : (long?)null));
        }
    }

    public Task<DateTimeOffset?> ReadBookedAsync(string node, CancellationToken cancellationToken)
    {
        lock (_records)
        {
            return Task.FromResult(_booked.TryGetValue(node, out var through) ? through : (DateTimeOffset?)null);
        }
    }

    public Task WriteBookedAsync(string node, DateTimeOffset through, CancellationToken cancellationToken)
    {
        lock (_records)
        {
            _booked[node] = through;
        }

        return Task.CompletedTask;
    }

    public Task<IReadOnlyList<DayUsage>> SumAsync(string keyId, DateOnly from, DateOnly through, CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<DayUsage>>([]);

    public Task<IReadOnlyList<BilledSum>> SumAsync(BudgetId actor, string grant, CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<BilledSum>>([]);

    public Task<long?> FindAsync(BudgetId actor, RequestId request, CancellationToken cancellationToken) => Task.FromResult<long?>(null);
}
