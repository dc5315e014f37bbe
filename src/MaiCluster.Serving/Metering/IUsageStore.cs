namespace MaiCluster.Serving.Metering;

/// <summary>
/// Usage records, kept once each. Writes are grouped: each task completes when its commit is done. A record belongs to the store
/// object that opened it, which lives as long as its process: what a process that died left open is closed as
/// <see cref="UsageOutcome.Lost"/>, by its successor of the same name or, once its lease has ended, by any other process.
/// </summary>
public interface IUsageStore
{
    /// <summary>Writes an open record. Writing the same one again, as after a failure that may have come too late, changes nothing.</summary>
    /// <exception cref="InvalidOperationException">Another record has this id.</exception>
    Task OpenAsync(UsageRecord record);

    /// <summary>Notes progress of an open record, so that a crash loses little. Completes when queued; a later note replaces it.</summary>
    void Note(UsageRecord record);

    /// <summary>Closes an open record; its opening need not be committed yet, only asked for before. A second close of the same id changes nothing.</summary>
    Task CloseAsync(UsageRecord record);

    /// <summary>
    /// Closes as <see cref="UsageOutcome.Lost"/> what earlier processes of this node left open, with what was last noted; how
    /// many. What a live lease of another name covers is left alone.
    /// </summary>
    Task<int> CloseLostAsync(string node, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>
    /// Says that this process, called <paramref name="node"/>, lives: until the lease ends nobody else closes what it opened. The
    /// store's own clock measures it. Renew at a third of it or sooner, and before the first record is opened.
    /// </summary>
    /// <param name="lease">0 to 1 h; 0 ends the lease, for a process that stops and has closed its records.</param>
    Task RenewLeaseAsync(string node, TimeSpan lease, CancellationToken cancellationToken);

    /// <summary>Closes as <see cref="UsageOutcome.Lost"/> what processes whose lease has ended left open; how many.</summary>
    /// <param name="now">When the records are said to have ended.</param>
    Task<int> CloseExpiredAsync(DateTimeOffset now, CancellationToken cancellationToken);

    Task<UsageRecord?> FindAsync(string requestId, CancellationToken cancellationToken);

    /// <summary>The latest records, newest first.</summary>
    Task<IReadOnlyList<UsageRecord>> ListAsync(int count, CancellationToken cancellationToken);
}
