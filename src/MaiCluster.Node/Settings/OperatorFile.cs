using System.Security.Cryptography;

namespace MaiCluster.Node.Settings;

/// <summary>Reads a file that an operator writes while nodes watch it.</summary>
internal static class OperatorFile
{
    /// <summary>Far more than any such file; a wrong path is noticed.</summary>
    private const int MostBytes = 4 << 20;

    /// <returns>The SHA-256 of its bytes, or why they cannot be read; and the bytes, null then.</returns>
    public static (string Content, byte[]? Bytes) Load(string path)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            if (file.Length > MostBytes)
            {
                return ($"has {file.Length} bytes; expected at most {MostBytes}", null);
            }

            var bytes = new byte[file.Length];
            bytes = bytes[..file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false)]; // it may shrink meanwhile
            return (Convert.ToHexString(SHA256.HashData(bytes)), bytes);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return ($"cannot be read: {e.Message}", null);
        }
    }
}
