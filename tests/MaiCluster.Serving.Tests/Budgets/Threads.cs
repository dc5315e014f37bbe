namespace MaiCluster.Serving.Tests.Budgets;

/// <summary>Many threads that do the same at once.</summary>
internal static class Threads
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    /// <summary>Starts the work so many times in all, on so many threads that begin together.</summary>
    public static async Task RunAsync(int threads, int times, Func<Task> work)
    {
        using var begin = new Barrier(threads);
        var left = times;
        var running = Enumerable.Range(0, threads).Select(_ => Task.Factory.StartNew(
            async () =>
            {
                begin.SignalAndWait();
                while (Interlocked.Decrement(ref left) >= 0)
                {
                    await work();
                }
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default).Unwrap());
        await Task.WhenAll(running).WaitAsync(Limit);
    }
}
