using MaiCluster.Serving.Admission;

namespace MaiCluster.Node.Hosting;

/// <summary>The first key: made at the first start, kept in <c>DATA/key</c> for the commands of this machine.</summary>
internal static class LocalKey
{
    public const string Name = "local";

    /// <returns>The key's text when it was just made, else null.</returns>
    public static async Task<string?> EnsureAsync(DataDirectory data, IKeyStore keys, CancellationToken cancellationToken)
    {
        if (OwnerFile.Read(data.Key) is not { } kept)
        {
            var made = SecretKey.New();
            OwnerFile.Write(data.Key, made.Reveal());
            await keys.AddAsync(Name, made.Hash(), cancellationToken);
            return made.Reveal();
        }

        // A kept key that the store does not know: the start that made it was cut short, or the database is new.
        // Beside other keys it may have been revoked, and then it stays so.
        if ((await keys.ListAsync(cancellationToken)).Count == 0)
        {
            await keys.AddAsync(Name, AdmissionGate.Hash(kept), cancellationToken);
        }

        return null;
    }
}
