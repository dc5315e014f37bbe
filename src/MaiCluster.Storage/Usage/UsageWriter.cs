using System.Security.Cryptography;

namespace MaiCluster.Storage.Usage;

/// <summary>
/// Names the process that opened a record. A node's name lives on after a restart, a writer does not: so what a killed process
/// left open, even by a commit that arrived after its death, is told apart from what its successor is serving.
/// </summary>
internal static class UsageWriter
{
    /// <summary>How long an ended lease is remembered: far longer than a commit of its writer can still be on its way.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromDays(1);

    /// <summary>64 random bits.</summary>
    public static string NewId() => "writer_" + RandomNumberGenerator.GetHexString(16, lowercase: true);
}
