namespace MaiCluster.Serving.Metering;

/// <summary>Usage records on disk. Writes are grouped: each task completes when its commit is done.</summary>
public interface IUsageStore
{
    /// <summary>Writes an open record.</summary>
    Task OpenAsync(UsageRecord record);

    /// <summary>Notes progress of an open record, so that a crash loses little. Completes when queued; a later note replaces it.</summary>
    void Note(UsageRecord record);

    /// <summary>Closes an open record; a second close of the same id changes nothing.</summary>
    Task CloseAsync(UsageRecord record);

    /// <summary>Closes as <see cref="UsageOutcome.Lost"/> what this node left open, with what was last noted; how many.</summary>
    Task<int> CloseLostAsync(string node, DateTimeOffset now, CancellationToken cancellationToken);

    Task<UsageRecord?> FindAsync(string requestId, CancellationToken cancellationToken);

    /// <summary>The latest records, newest first.</summary>
    Task<IReadOnlyList<UsageRecord>> ListAsync(int count, CancellationToken cancellationToken);
}
