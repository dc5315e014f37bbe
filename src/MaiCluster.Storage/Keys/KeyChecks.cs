using System.Security.Cryptography;

namespace MaiCluster.Storage.Keys;

/// <summary>What a stored key may be called, and how its id is made.</summary>
internal static class KeyChecks
{
    /// <summary>In characters.</summary>
    public const int MaxNameLength = 128;

    /// <summary>How often an id is drawn before a store gives up: 32 bits meet now and then among many keys, not eight times running.</summary>
    public const int IdAttempts = 8;

    public static string NewId() => "key_" + RandomNumberGenerator.GetHexString(8, lowercase: true);

    public static void CanAdd(string name, ReadOnlyMemory<byte> sha256)
    {
        if (string.IsNullOrWhiteSpace(name) || name.Length > MaxNameLength || name.Any(char.IsControl))
        {
            throw new ArgumentException($"A key's name must have 1 to {MaxNameLength} characters, not only spaces and none of them a control character.", nameof(name));
        }

        if (sha256.Length != SHA256.HashSizeInBytes)
        {
            throw new ArgumentException($"A SHA-256 has 32 bytes, this one {sha256.Length}.", nameof(sha256));
        }
    }
}
