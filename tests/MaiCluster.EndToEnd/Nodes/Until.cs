namespace MaiCluster.EndToEnd.Nodes;

/// <summary>Waits that end: with what was waited for, or with a failure that says what did not happen.</summary>
internal static class Until
{
    /// <summary>Far more than any single step needs, also on a busy machine.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    public static async Task TrueAsync(Func<Task<bool>> condition, Func<string> whatDidNotHappen, TimeSpan? limit = null)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (!await condition())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(started) < (limit ?? Patience), whatDidNotHappen());
            await Task.Delay(Pause, TimeProvider.System);
        }
    }

    public static Task TrueAsync(Func<bool> condition, Func<string> whatDidNotHappen, TimeSpan? limit = null) =>
        TrueAsync(() => Task.FromResult(condition()), whatDidNotHappen, limit);

    public static async Task<T> DoneAsync<T>(Task<T> task, string whatDidNotHappen, TimeSpan? limit = null)
    {
        try
        {
            return await task.WaitAsync(limit ?? Patience, TimeProvider.System);
        }
        catch (TimeoutException)
        {
            Assert.Fail(whatDidNotHappen);
            throw;
        }
    }
}
