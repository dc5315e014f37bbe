namespace MaiCluster.Gateway.Budgets;

/// <summary>Where thresholds of budgets are told, and how patiently.</summary>
public sealed record BudgetWebhookOptions
{
    /// <summary>Takes a POST with a JSON body; http or https.</summary>
    public required Uri Url { get; init; }

    /// <summary>How long one try may take, 100 ms to 1 min. Default 5 s: who takes longer will not answer.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Tries of one event, 1 to 10. Default 3.</summary>
    public int Tries { get; init; } = 3;

    /// <summary>Pause before the second try, doubled before each further one, 10 ms to 1 min. Default 1 s.</summary>
    public TimeSpan Pause { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Events that wait, 1 to 100,000; what no longer fits is dropped. Default 1,000: a threshold of every budget of a large tenant.</summary>
    public int Queue { get; init; } = 1000;

    /// <exception cref="ArgumentException">A value is outside its range.</exception>
    public BudgetWebhookOptions Checked()
    {
        var isOf = Url is { IsAbsoluteUri: true, Scheme: "http" or "https" }
            && Timeout >= TimeSpan.FromMilliseconds(100) && Timeout <= TimeSpan.FromMinutes(1)
            && Pause >= TimeSpan.FromMilliseconds(10) && Pause <= TimeSpan.FromMinutes(1)
            && Tries is >= 1 and <= 10
            && Queue is >= 1 and <= 100_000;
        return isOf ? this : throw new ArgumentException("A webhook takes an http or https URL, a timeout of 100 ms to 1 min, a pause of 10 ms to 1 min, 1 to 10 tries and a queue of 1 to 100,000.");
    }
}
