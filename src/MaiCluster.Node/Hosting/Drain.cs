namespace MaiCluster.Node.Hosting;

/// <summary>Ends the work of a node: nothing new, what runs may finish, what is left is cut.</summary>
internal static class Drain
{
    /// <summary>How long cut requests get to close their usage records. Closing is one commit; this is for a stuck disk.</summary>
    private static readonly TimeSpan SettleLimit = TimeSpan.FromSeconds(3);

    /// <param name="now">Cancelled when the operator will not wait.</param>
    /// <returns>How many requests were cut.</returns>
    public static async Task<int> RunAsync(RunningRequests running, TimeSpan limit, TimeProvider time, CancellationToken now)
    {
        var none = running.CloseAsync();
        if (await EndsAsync(none, limit, time, now))
        {
            return 0;
        }

        var cut = running.Count;
        running.CutAll();
        await EndsAsync(none, SettleLimit, time, CancellationToken.None);
        return cut;
    }

    private static async Task<bool> EndsAsync(Task none, TimeSpan limit, TimeProvider time, CancellationToken now)
    {
        try
        {
            await none.WaitAsync(limit, time, now);
            return true;
        }
        catch (Exception e) when (e is TimeoutException or OperationCanceledException)
        {
            return false;
        }
    }
}
