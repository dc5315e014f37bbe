using System.Text.Json;

namespace MaiCluster.Engines.Packages;

/// <summary>Small JSON files, read whole: nothing over the limit, no comments, no field twice.</summary>
internal static class JsonFile
{
    /// <summary>1 MiB: a manifest of 512 files has about 100 KiB.</summary>
    public const int MaxBytes = 1 << 20;

    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 32, AllowDuplicateProperties = false };

    public static JsonElement Read(string path)
    {
        byte[] bytes;
        try
        {
            using var stream = File.OpenRead(path);
            if (stream.Length > MaxBytes)
            {
                throw new PackageException($"{path}: {stream.Length} bytes; at most {MaxBytes} are read.");
            }

            bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new PackageException($"{path}: cannot be read: {failure.Message}", failure);
        }

        return Parse(bytes, path);
    }

    /// <param name="file">What to call it in an error.</param>
    public static JsonElement Parse(ReadOnlyMemory<byte> utf8, string file)
    {
        try
        {
            if (utf8.Span.StartsWith("\uFEFF"u8))
            {
                utf8 = utf8[3..]; // some editors begin a file with a byte order mark
            }

            using var document = JsonDocument.Parse(utf8, Strict);
            return document.RootElement.Clone();
        }
        catch (JsonException failure)
        {
            throw new PackageException($"{file}: not valid JSON: {failure.Message}", failure);
        }
    }
}
