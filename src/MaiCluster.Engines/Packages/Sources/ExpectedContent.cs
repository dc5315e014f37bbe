using System.Security.Cryptography;
using System.Text;

namespace MaiCluster.Engines.Packages.Sources;

/// <summary>What a file must hold: its size and, where known, its SHA-256 or the SHA-1 git has for it (of <c>"blob SIZE\0"</c> and the content).</summary>
internal sealed record ExpectedContent(long Bytes, string? Sha256, string? GitBlob)
{
    private const int BufferBytes = 256 * 1024;

    /// <summary>Reads the file once.</summary>
    /// <returns>Its SHA-256, and what is wrong with it or null.</returns>
    public async Task<(string Sha256, string? Fault)> CheckAsync(string path, CancellationToken cancellationToken)
    {
        await using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 0, FileOptions.Asynchronous | FileOptions.SequentialScan);
        if (stream.Length != Bytes)
        {
            return ("", $"{Bytes} bytes expected, {stream.Length} found");
        }

        using var sha256 = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
#pragma warning disable CA5350 // git names its objects by SHA-1; the hub tells nothing else of small files
        using var blob = GitBlob is null ? null : IncrementalHash.CreateHash(HashAlgorithmName.SHA1);
#pragma warning restore CA5350
        blob?.AppendData(Encoding.ASCII.GetBytes($"blob {Bytes}\0"));
        var buffer = new byte[BufferBytes];
        int read;
        while ((read = await stream.ReadAsync(buffer, cancellationToken)) > 0)
        {
            sha256.AppendData(buffer, 0, read);
            blob?.AppendData(buffer, 0, read);
        }

        var found = Convert.ToHexStringLower(sha256.GetHashAndReset());
        if (Sha256 is not null && found != Sha256)
        {
            return (found, $"sha256 {Sha256} expected, {found} found");
        }

        var foundBlob = blob is null ? null : Convert.ToHexStringLower(blob.GetHashAndReset());
        return (found, foundBlob == GitBlob ? null : $"git blob {GitBlob} expected, {foundBlob} found");
    }
}
