namespace MaiCluster.Serving.Stepping;

/// <summary>How a step engine wants to be driven.</summary>
public sealed record StepLimits
{
    /// <summary>Requests that take turns at once, 1 to 4,096; further ones wait in the queue.</summary>
    public required int Requests { get; init; }

    /// <summary>Rows of one step, at least 1; a task with more rows than this is a step by itself.</summary>
    public int Rows { get; init; } = 1;

    /// <summary>Numbers of rows at which a step begins without waiting for more; empty = <see cref="Rows"/> alone.</summary>
    public IReadOnlyList<int> PreferredRows { get; init; } = [];

    /// <summary>How long a task may wait for others to share its step, 0 to 1 s; it does not where as many are ready as came together of late. The loop wakes by whole milliseconds.</summary>
    public TimeSpan MaxDelay { get; init; }

    /// <summary>How long a task may wait for others where such came together of late, 0 to 1 s; nobody waits who is alone. Default 0.</summary>
    public TimeSpan CompanyDelay { get; init; }

    /// <summary>Its requests are begun on the thread that steps: preparing one takes less than handing it to another. Default false.</summary>
    public bool BeginsOnLoop { get; init; }

    /// <summary>
    /// After a request whose step took less than this, 0 to 1 ms, the next one's may be taken on the thread that submits it, if it has no more
    /// input and nobody else is inside: handing a request to the loop and back takes two wakes. Default 0: never.
    /// </summary>
    public TimeSpan ShortStep { get; init; }
}
