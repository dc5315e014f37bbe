using System.Collections.Concurrent;

namespace MaiCluster.Serving.Admission;

/// <summary>Keys that were found a moment ago, so that a client's next request does not look its key up again. Any thread.</summary>
internal sealed class KnownKeys(TimeProvider time)
{
    /// <summary>How long a key counts as found: so long may one work that another process has revoked.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromMilliseconds(250);

    /// <summary>More are forgotten all at once.</summary>
    private const int Most = 10_000;

    private readonly ConcurrentDictionary<string, (ApiKey Key, long FoundAt)> _found = new(StringComparer.Ordinal);

    /// <param name="hash">In hexadecimal digits.</param>
    public ApiKey? Find(string hash) => _found.TryGetValue(hash, out var known) && time.GetElapsedTime(known.FoundAt) < Kept ? known.Key : null;

    public void Add(string hash, ApiKey key)
    {
        if (_found.Count >= Most)
        {
            _found.Clear();
        }

        _found[hash] = (key, time.GetTimestamp());
    }
}
