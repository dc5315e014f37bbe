namespace MaiCluster.Serving.Admission;

/// <summary>Keys that a node adds by itself: of the default tenant, without limits.</summary>
public static class OwnKeys
{
    /// <inheritdoc cref="IKeyStore.AddAsync"/>
    public static async Task<ApiKey> AddAsync(this IKeyStore keys, string name, ReadOnlyMemory<byte> sha256, CancellationToken cancellationToken)
    {
        var (key, failure) = await keys.AddAsync(new KeyTerms { Name = name }, sha256, Actor.Node, cancellationToken);
        return key ?? throw new InvalidOperationException(failure!.Message); // the default tenant is always open
    }
}
