using MaiCluster.Serving.Metering;

namespace MaiCluster.Storage.Usage;

/// <summary>An outcome as it is stored.</summary>
internal static class OutcomeName
{
    private static readonly string[] Names = ["open", "stop", "length", "cancelled", "failed", "lost"];

    public static string Of(UsageOutcome outcome) => Names[(int)outcome];

    /// <exception cref="StorageException">Another program, or a newer one, wrote it.</exception>
    public static UsageOutcome Parse(string name, string requestId) => Array.IndexOf(Names, name) is >= 0 and var outcome
        ? (UsageOutcome)outcome
        : throw new StorageException($"Usage record '{requestId}' has the unknown outcome '{name}'.");
}
