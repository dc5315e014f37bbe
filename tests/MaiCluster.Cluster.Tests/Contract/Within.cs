using MaiCluster.Serving.Cluster;

namespace MaiCluster.Cluster.Tests.Contract;

/// <summary>Bounded waits that say what did not happen.</summary>
public static class Within
{
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    /// <summary>Until the view shows it.</summary>
    public static async Task ShowsAsync(this ClusterView view, Func<ClusterSnapshot, bool> expected, string what)
    {
        var shown = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        void Look(ClusterSnapshot cluster)
        {
            if (expected(cluster))
            {
                shown.TrySetResult();
            }
        }

        view.Changed += Look;
        try
        {
            Look(view.Snapshot);
            await shown.Task.WaitAsync(Limit);
        }
        catch (TimeoutException)
        {
            Assert.Fail($"Within {Limit.TotalSeconds} s the view did not show {what}; it shows {string.Join(", ", view.Snapshot.Nodes)}.");
        }
        finally
        {
            view.Changed -= Look;
        }
    }

    /// <summary>Until it holds; looked at every few milliseconds.</summary>
    public static async Task HoldsAsync(Func<bool> expected, string what)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        var began = TimeProvider.System.GetTimestamp();
        while (!expected())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(began) < Limit, $"Within {Limit.TotalSeconds} s it did not come that {what}.");
            await timer.WaitForNextTickAsync();
        }
    }

    public static async Task<T> InTimeAsync<T>(this Task<T> task, string what)
    {
        try
        {
            return await task.WaitAsync(Limit);
        }
        catch (TimeoutException)
        {
            Assert.Fail($"Within {Limit.TotalSeconds} s it did not come: {what}.");
            throw;
        }
    }
}
