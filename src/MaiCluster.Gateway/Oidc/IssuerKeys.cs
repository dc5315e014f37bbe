using Microsoft.Extensions.Logging;

namespace MaiCluster.Gateway.Oidc;

/// <summary>
/// The issuer's keys by their ids. They are fetched when a token names one that is not known, and again from time to time, at most once
/// a minute in all; while the issuer is away, the last ones go on. Any thread.
/// </summary>
internal sealed partial class IssuerKeys(Uri address, HttpClient http, TimeProvider time, ILogger<IssuerKeys> logger)
{
    /// <summary>Between two fetches: tokens with made-up ids must not make us call the issuer.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    /// <summary>After this, keys are fetched again though they are known, so that those that the issuer has taken away end here.</summary>
    public static readonly TimeSpan MaxAge = TimeSpan.FromMinutes(10);

    private readonly Lock _gate = new();
    private volatile Dictionary<string, IssuerKey> _keys = [];
    private Task _fetch = Task.CompletedTask;
    private long? _triedAt;
    private long _fetchedAt;

    /// <summary>Null when the issuer has no key of this id, or it cannot be known for now.</summary>
    public async ValueTask<IssuerKey?> FindAsync(string id, CancellationToken cancellationToken)
    {
        if (_keys.TryGetValue(id, out var known))
        {
            if (time.GetElapsedTime(Volatile.Read(ref _fetchedAt)) >= MaxAge)
            {
                _ = FetchAsync(); // nobody waits: the known ones are good until others are here
            }

            return known;
        }

        await FetchAsync().WaitAsync(cancellationToken);
        return _keys.GetValueOrDefault(id);
    }

    /// <summary>The fetch under way, or a new one if it is time for one; it never fails.</summary>
    private Task FetchAsync()
    {
        lock (_gate)
        {
            if (_fetch.IsCompleted && (_triedAt is not { } tried || time.GetElapsedTime(tried) >= Pause))
            {
                _triedAt = time.GetTimestamp();
                _fetch = Task.Run(ReadAsync);
            }

            return _fetch;
        }
    }

    private async Task ReadAsync()
    {
        try
        {
            var keys = IssuerKey.ReadAll(await http.GetStringAsync(address));
            if (keys.Count == 0)
            {
                LogKept("there is none for RS256 or ES256 among them");
                return;
            }

            _keys = keys;
            Volatile.Write(ref _fetchedAt, time.GetTimestamp());
        }
        catch (Exception error) when (error is HttpRequestException or OperationCanceledException or ArgumentException or InvalidOperationException)
        {
            LogKept(error.GetType().Name);
        }
    }

    [LoggerMessage(EventId = 2100, Level = LogLevel.Warning, Message = "The issuer's keys could not be fetched ({Reason}); those of before go on")]
    private partial void LogKept(string reason);
}
