using System.Security.Cryptography;

namespace MaiCluster.Gateway.Realtime;

/// <summary>Ids of a call's parts.</summary>
internal static class LiveId
{
    private const int Digits = 24;

    /// <param name="prefix">Such as <c>item</c>.</param>
    public static string New(string prefix) => $"{prefix}_{RandomNumberGenerator.GetHexString(Digits, lowercase: true)}";
}
