using MaiCluster.Serving.Admission;

namespace MaiCluster.Serving.Tests.Admission;

/// <summary>Keys in memory; counts the look-ups.</summary>
internal sealed class FakeKeyStore : IKeyStore
{
    private readonly Dictionary<string, ApiKey> _keys = [];

    public int Finds { get; private set; }

    public ValueTask<ApiKey?> FindAsync(ReadOnlyMemory<byte> sha256, CancellationToken cancellationToken)
    {
        Finds++;
        return ValueTask.FromResult(_keys.GetValueOrDefault(Convert.ToHexString(sha256.Span)) is { Revoked: null } key ? key : null);
    }

    public Task<ApiKey> AddAsync(string name, ReadOnlyMemory<byte> sha256, CancellationToken cancellationToken)
    {
        var key = new ApiKey($"key_{_keys.Count:x8}", name, DateTimeOffset.UnixEpoch, null);
        _keys[Convert.ToHexString(sha256.Span)] = key;
        return Task.FromResult(key);
    }

    public Task<IReadOnlyList<ApiKey>> ListAsync(CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<ApiKey>>([.. _keys.Values]);

    public Task<bool> RevokeAsync(string id, CancellationToken cancellationToken)
    {
        foreach (var (hash, key) in _keys)
        {
            if (key.Id == id && key.Revoked is null)
            {
                _keys[hash] = key with { Revoked = DateTimeOffset.UnixEpoch };
                return Task.FromResult(true);
            }
        }

        return Task.FromResult(false);
    }
}
