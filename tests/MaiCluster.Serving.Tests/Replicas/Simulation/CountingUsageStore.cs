using MaiCluster.Serving.Metering;
using MaiCluster.Serving.Requests;

namespace MaiCluster.Serving.Tests.Replicas.Simulation;

/// <summary>Takes records and forbids a second one of a kind.</summary>
internal sealed class CountingUsageStore : IUsageStore
{
    private readonly Dictionary<RequestId, UsageRecord> _open = [];
    private readonly Dictionary<RequestId, UsageRecord> _closed = [];

    public UsageRecord ClosedOf(RequestId request) => _closed.TryGetValue(request, out var record) ? record : throw new InvalidOperationException($"{request} has no record");

    /// <summary>All that are closed, in that order.</summary>
    public IReadOnlyCollection<UsageRecord> Closed => _closed.Values;

    /// <summary>How many are open.</summary>
    public int Running => _open.Count - _closed.Count;

    public Task OpenAsync(UsageRecord record)
    {
        _open.Add(record.Id, record);
        return Task.CompletedTask;
    }

    /// <summary>On the thread pool, by the number of tokens.</summary>
    public void Note(UsageRecord record)
    {
    }

    public Task CloseAsync(UsageRecord record)
    {
        Assert.True(_open.ContainsKey(record.Id), $"{record.Id} is closed without being opened");
        _closed.Add(record.Id, record);
        return Task.CompletedTask;
    }

    public Task<int> CloseLostAsync(string node, DateTimeOffset now, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task RenewLeaseAsync(string node, TimeSpan lease, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<int> CloseExpiredAsync(DateTimeOffset now, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<UsageRecord?> FindAsync(string requestId, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<IReadOnlyList<UsageRecord>> ListAsync(int count, CancellationToken cancellationToken) => throw new NotSupportedException();
}
