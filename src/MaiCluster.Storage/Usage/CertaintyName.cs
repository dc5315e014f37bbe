using MaiCluster.Serving.Metering;

namespace MaiCluster.Storage.Usage;

/// <summary>A certainty as it is stored.</summary>
internal static class CertaintyName
{
    private static readonly string[] Names = ["measured", "estimated", "unconfirmed"];

    public static string Of(UsageCertainty certainty) => Names[(int)certainty];

    /// <exception cref="StorageException">Another program, or a newer one, wrote it.</exception>
    public static UsageCertainty Parse(string name, string requestId) => Array.IndexOf(Names, name) is >= 0 and var certainty
        ? (UsageCertainty)certainty
        : throw new StorageException($"Usage record '{requestId}' has the unknown certainty '{name}'.");
}
