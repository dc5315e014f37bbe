using MaiCluster.Serving.Admission;

namespace MaiCluster.Gateway.Tests.Fakes;

/// <summary>Knows two keys.</summary>
public sealed class KeyRing : IKeyStore
{
    public const string Key = "sk-test", KeyId = "key_00000001";

    public const string OtherKey = "sk-other";

    private static readonly byte[] Known = AdmissionGate.Hash(Key), Other = AdmissionGate.Hash(OtherKey);

    public ValueTask<ApiKey?> FindAsync(ReadOnlyMemory<byte> sha256, CancellationToken cancellationToken) =>
        ValueTask.FromResult(
            sha256.Span.SequenceEqual(Known) ? new ApiKey(KeyId, "test", DateTimeOffset.UnixEpoch, null)
            : sha256.Span.SequenceEqual(Other) ? new ApiKey("key_00000002", "other", DateTimeOffset.UnixEpoch, null)
            : null);

    public Task<ApiKey> AddAsync(string name, ReadOnlyMemory<byte> sha256, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<IReadOnlyList<ApiKey>> ListAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<bool> RevokeAsync(string id, CancellationToken cancellationToken) => throw new NotSupportedException();
}
