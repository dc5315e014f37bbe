using MaiCluster.Serving.Admission;
using MaiCluster.Serving.Requests;

namespace MaiCluster.Gateway.Tests.Fakes;

/// <summary>Knows two keys, and changes none.</summary>
public sealed class KeyRing : IKeyStore
{
    public const string Key = "sk-test", KeyId = "key_00000001";

    public const string OtherKey = "sk-other";

    private static readonly byte[] Known = AdmissionGate.Hash(Key), Other = AdmissionGate.Hash(OtherKey);

    public ValueTask<ApiKey?> FindAsync(ReadOnlyMemory<byte> sha256, CancellationToken cancellationToken) =>
        ValueTask.FromResult(
            sha256.Span.SequenceEqual(Known) ? new ApiKey(KeyId, new KeyTerms { Name = "test" }, DateTimeOffset.UnixEpoch)
            : sha256.Span.SequenceEqual(Other) ? new ApiKey("key_00000002", new KeyTerms { Name = "other" }, DateTimeOffset.UnixEpoch)
            : null);

    public Task<(ApiKey? Key, RequestFailure? Failure)> AddAsync(KeyTerms terms, ReadOnlyMemory<byte> sha256, string actor, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<IReadOnlyList<ApiKey>> ListAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<ApiKey?> ReadAsync(string id, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<(ApiKey? Key, RequestFailure? Failure)> ChangeAsync(string id, Func<KeyTerms, KeyTerms> change, string actor, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<ApiKey?> RotateAsync(string id, ReadOnlyMemory<byte> sha256, TimeSpan overlap, string actor, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<bool> RevokeAsync(string id, string actor, CancellationToken cancellationToken) => throw new NotSupportedException();
}
