using System.Formats.Tar;
using System.IO.Compression;
using MaiCluster.Engines.Packages.Installation;

namespace MaiCluster.Engines.Packages.Sources;

/// <summary>Takes the named files, and nothing else, out of an npm tarball.</summary>
internal static class ModelTarball
{
    private const int BufferBytes = 256 * 1024;

    public static async Task ExtractAsync(string tarball, IReadOnlyList<PlannedFile> files, string folder, InstallMeter meter, CancellationToken cancellationToken)
    {
        var wanted = files.ToDictionary(file => file.From, StringComparer.Ordinal);
        try
        {
            await using var compressed = File.OpenRead(tarball);
            await using var plain = new GZipStream(compressed, CompressionMode.Decompress);
            await using var reader = new TarReader(plain);
            while (wanted.Count > 0 && await reader.GetNextEntryAsync(copyData: false, cancellationToken) is { } entry)
            {
                // npm puts everything below one folder, mostly called "package".
                var name = entry.Name[(entry.Name.IndexOf('/') + 1)..];
                if (entry.EntryType is TarEntryType.RegularFile or TarEntryType.V7RegularFile && wanted.Remove(name, out var file))
                {
                    await WriteAsync(entry, file, folder, meter, cancellationToken);
                }
            }
        }
        catch (Exception failure) when (failure is InvalidDataException or EndOfStreamException)
        {
            throw new PackageException($"{tarball}: not a whole npm tarball: {failure.Message}", failure);
        }

        if (wanted.Count > 0)
        {
            throw new PackageException($"{tarball}: the tarball has no file {string.Join(", ", wanted.Keys.Order(StringComparer.Ordinal).Take(10))}, which {PackageManifest.FileName} takes from it.");
        }
    }

    private static async Task WriteAsync(TarEntry entry, PlannedFile file, string folder, InstallMeter meter, CancellationToken cancellationToken)
    {
        if (entry.Length != file.Content.Bytes)
        {
            throw new PackageException($"{file.From}: {file.Content.Bytes} bytes expected, {entry.Length} are in the tarball.");
        }

        var target = PackagePath.In(folder, file.Path);
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        await using var output = new FileStream(target, FileMode.Create, FileAccess.Write, FileShare.None, 0, FileOptions.Asynchronous);
        if (entry.DataStream is { } input) // an empty file has none
        {
            var buffer = new byte[BufferBytes];
            int read;
            while ((read = await input.ReadAsync(buffer, cancellationToken)) > 0)
            {
                await output.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
                meter.Report(file.Path, output.Position);
            }
        }

        output.Flush(flushToDisk: true);
    }
}
