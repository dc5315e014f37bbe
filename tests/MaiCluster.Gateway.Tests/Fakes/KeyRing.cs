using MaiCluster.Serving.Admission;

namespace MaiCluster.Gateway.Tests.Fakes;

/// <summary>Knows one key.</summary>
public sealed class KeyRing : IKeyStore
{
    public const string Key = "sk-test";

    private static readonly byte[] Known = AdmissionGate.Hash(Key);

    public ValueTask<ApiKey?> FindAsync(ReadOnlyMemory<byte> sha256, CancellationToken cancellationToken) =>
        ValueTask.FromResult(sha256.Span.SequenceEqual(Known) ? new ApiKey("key_00000001", "test", DateTimeOffset.UnixEpoch, null) : null);

    public Task<ApiKey> AddAsync(string name, ReadOnlyMemory<byte> sha256, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<IReadOnlyList<ApiKey>> ListAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<bool> RevokeAsync(string id, CancellationToken cancellationToken) => throw new NotSupportedException();
}
