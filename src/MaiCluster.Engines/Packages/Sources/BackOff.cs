namespace MaiCluster.Engines.Packages.Sources;

/// <summary>Counts failures in a row and waits longer after each, until there were too many.</summary>
internal sealed class BackOff(HubOptions options, TimeProvider time)
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    private int _failures;

    public void Reset() => _failures = 0;

    /// <exception cref="PackageException">It was the last attempt.</exception>
    public async Task WaitAsync(string what, TransientFailureException cause, CancellationToken cancellationToken)
    {
        if (++_failures >= options.MaxAttempts)
        {
            throw new PackageException($"{what}: given up after {_failures} attempts in a row: {cause.Message} Run the same command again to go on from here.", cause);
        }

        var wait = cause.RetryAfter ?? options.BackOff * Math.Pow(2, Math.Min(_failures - 1, 16));
        await Task.Delay(wait < Longest ? wait : Longest, time, cancellationToken);
    }
}
