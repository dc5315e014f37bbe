using System.Buffers.Text;
using System.Text;

namespace MaiCluster.Gateway.Requests;

/// <summary>A file inside a request: <c>data:TYPE;base64,...</c> (RFC 2397). Other addresses are never fetched.</summary>
internal static class DataUrl
{
    private const string Scheme = "data:", Encoding64 = ";base64";

    /// <summary>The file's bytes; empty where the address is none, which is then among the faults. What it says of its type is not looked at.</summary>
    public static ReadOnlyMemory<byte> Read(JsonField field)
    {
        var text = field.Text();
        if (field.Kind != System.Text.Json.JsonValueKind.String)
        {
            return default;
        }

        if (!text.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
        {
            field.Unsupported($"'{field.Path}' is not a data URL: no addresses are fetched here; send the file itself, as \"data:TYPE;base64,...\".");
            return default;
        }

        var comma = text.IndexOf(',', StringComparison.Ordinal);
        if (comma < 0 || !text.AsSpan(0, comma).EndsWith(Encoding64, StringComparison.OrdinalIgnoreCase) || BytesOf(text.AsSpan(comma + 1)) is not { Length: > 0 } bytes)
        {
            field.Invalid($"'{field.Path}' must be \"data:TYPE;base64,\" and the file in Base64.");
            return default;
        }

        return bytes;
    }

    private static byte[]? BytesOf(ReadOnlySpan<char> base64)
    {
        var ascii = new byte[base64.Length];
        if (!Ascii.FromUtf16(base64, ascii, out var count).Equals(System.Buffers.OperationStatus.Done))
        {
            return null;
        }

        return Base64.DecodeFromUtf8InPlace(ascii.AsSpan(0, count), out var written) == System.Buffers.OperationStatus.Done ? ascii[..written] : null;
    }
}
