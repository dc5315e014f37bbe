using System.Collections.Concurrent;
using MaiCluster.Serving.Budgets;
using MaiCluster.Serving.Requests;

namespace MaiCluster.Serving.Tests.Budgets;

/// <summary>Closed usage records, as far as budgets ask for them.</summary>
internal sealed class MemoryBilledUsage : IBilledUsage
{
    private readonly ConcurrentDictionary<RequestId, Record> _records = [];

    /// <summary>Called before each look.</summary>
    public Action Fault { get; set; } = static () => { };

    public IEnumerable<Record> Records => _records.Values;

    public void Close(BudgetAsk ask, Reservation reservation, long micros) => _records[ask.Request] = new Record(ask, [.. reservation.Grants], micros);

    public Task<IReadOnlyList<BilledSum>> SumAsync(BudgetId actor, string grant, CancellationToken cancellationToken)
    {
        Fault();
        var ofTenant = actor.Level == BudgetLevel.Tenant;
        return Task.FromResult<IReadOnlyList<BilledSum>>([.. _records.Values
            .Where(record => record.Grants.Contains(grant))
            .GroupBy(record => (record.Day, Team: ofTenant ? record.Ask.Team : null, Key: ofTenant ? record.Ask.Key : null), record => record.Micros)
            .Select(group => new BilledSum(group.Key.Day, group.Key.Team, group.Key.Key, group.Sum()))]);
    }

    public Task<long?> FindAsync(BudgetId actor, RequestId request, CancellationToken cancellationToken)
    {
        Fault();
        return Task.FromResult(_records.TryGetValue(request, out var record) ? record.Micros : (long?)null);
    }

    public sealed record Record(BudgetAsk Ask, string[] Grants, long Micros)
    {
        public DateOnly Day => DateOnly.FromDateTime(Ask.Admitted.UtcDateTime);
    }
}
