namespace MaiCluster.Gateway.Budgets;

/// <summary>Where thresholds of budgets are told, and how patiently.</summary>
public sealed record BudgetWebhookOptions
{
    public const int LeastSecret = 24, MostSecret = 64;

    /// <summary>Takes a POST with a JSON body; see <see cref="IsUrl"/>.</summary>
    public required Uri Url { get; init; }

    /// <summary>What events are signed with, <see cref="LeastSecret"/> to <see cref="MostSecret"/> bytes; null = they are not.</summary>
    public byte[]? Secret { get; init; }

    /// <summary>How long one try may take, 100 ms to 1 min. Default 5 s: who takes longer will not answer.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Tries of one event, 1 to 10. Default 3.</summary>
    public int Tries { get; init; } = 3;

    /// <summary>Pause before the second try, doubled before each further one, 10 ms to 1 min. Default 1 s.</summary>
    public TimeSpan Pause { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Events that wait, 1 to 100,000; what no longer fits is dropped. Default 1,000: a threshold of every budget of a large tenant.</summary>
    public int Queue { get; init; } = 1000;

    /// <summary>What budgets spend is told over https, or over http inside this machine.</summary>
    public static bool IsUrl(Uri url) =>
        url.IsAbsoluteUri && url.UserInfo.Length == 0 && (url.Scheme == Uri.UriSchemeHttps || (url.Scheme == Uri.UriSchemeHttp && url.IsLoopback));

    /// <exception cref="ArgumentException">A value is outside its range.</exception>
    public BudgetWebhookOptions Checked()
    {
        var isOf = IsUrl(Url)
            && Secret is null or { Length: >= LeastSecret and <= MostSecret }
            && Timeout >= TimeSpan.FromMilliseconds(100) && Timeout <= TimeSpan.FromMinutes(1)
            && Pause >= TimeSpan.FromMilliseconds(10) && Pause <= TimeSpan.FromMinutes(1)
            && Tries is >= 1 and <= 10
            && Queue is >= 1 and <= 100_000;
        return isOf ? this : throw new ArgumentException("A webhook takes an https URL, or an http one of this machine, a secret of 24 to 64 bytes, a timeout of 100 ms to 1 min, a pause of 10 ms to 1 min, 1 to 10 tries and a queue of 1 to 100,000.");
    }
}
