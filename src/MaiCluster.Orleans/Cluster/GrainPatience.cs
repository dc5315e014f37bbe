using Orleans.Runtime.Messaging;

namespace MaiCluster.Orleans.Cluster;

/// <summary>
/// Calls that may be repeated are, while their grain's silo is found dead and the grain comes up elsewhere. For calls that do the
/// same when done twice.
/// </summary>
internal sealed class GrainPatience(NewsOptions options, TimeProvider time)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    public async Task<T> CallAsync<T>(Func<Task<T>> call, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        while (true)
        {
            try
            {
                return await call().WaitAsync(options.GrainPatience, time, cancellationToken);
            }
            catch (Exception error) when (IsOfTheWay(error) && time.GetElapsedTime(began) < options.GrainPatience)
            {
                await Task.Delay(Pause, time, cancellationToken);
            }
        }
    }

    /// <summary>True: the call did not reach its grain or its answer did not come back; false: the grain itself failed.</summary>
    private static bool IsOfTheWay(Exception error) =>
        error is SiloUnavailableException or OrleansMessageRejectionException or ConnectionFailedException or ClientNotAvailableException;
}
