using MaiCluster.Serving.Admission;
using MaiCluster.Serving.Requests;

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

    public Task<(ApiKey? Key, RequestFailure? Failure)> AddAsync(KeyTerms terms, ReadOnlyMemory<byte> sha256, string actor, CancellationToken cancellationToken)
    {
        var key = new ApiKey($"key_{_keys.Count:x8}", terms, DateTimeOffset.UnixEpoch);
        _keys[Convert.ToHexString(sha256.Span)] = key;
        return Task.FromResult<(ApiKey?, RequestFailure?)>((key, null));
    }

    public Task<IReadOnlyList<ApiKey>> ListAsync(CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<ApiKey>>([.. _keys.Values]);

    public Task<ApiKey?> ReadAsync(string id, CancellationToken cancellationToken) => Task.FromResult(_keys.Values.FirstOrDefault(key => key.Id == id));

    public Task<(ApiKey? Key, RequestFailure? Failure)> ChangeAsync(string id, Func<KeyTerms, KeyTerms> change, string actor, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<ApiKey?> RotateAsync(string id, ReadOnlyMemory<byte> sha256, TimeSpan overlap, string actor, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<bool> RevokeAsync(string id, string actor, CancellationToken cancellationToken)
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
