namespace MaiCluster.Serving.Ledgers.Sealing;

/// <summary>What is booked at the end of each month, before its last day is sealed.</summary>
public interface IMonthEnd
{
    /// <param name="month">Its first day. Asked again after a failure, and by every process that seals.</param>
    /// <param name="cancellationToken">Gives up between two postings.</param>
    Task CloseAsync(DateOnly month, CancellationToken cancellationToken);
}
