namespace MaiCluster.Gateway.Tests.Fakes;

/// <summary>Awaits that end.</summary>
public static class Bounded
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    /// <param name="task">What is awaited.</param>
    /// <param name="what">Said when it does not happen.</param>
    public static async Task<T> Within<T>(this Task<T> task, string what)
    {
        await ((Task)task).Within(what);
        return await task;
    }

    public static async Task Within(this Task task, string what)
    {
        try
        {
            await task.WaitAsync(Limit, TimeProvider.System);
        }
        catch (TimeoutException)
        {
            Assert.Fail($"Waited {Limit.TotalSeconds} s for {what}.");
        }
    }
}
