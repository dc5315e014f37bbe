using System.Text.Json;
using SkiaSharp;

namespace MaiCluster.Gateway.Tests.Images;

/// <summary>A picture as a client sees it.</summary>
internal sealed record Decoded(int Width, int Height, SKColor Middle)
{
    public static Decoded Of(byte[] file)
    {
        using var bitmap = SKBitmap.Decode(file);
        return new Decoded(bitmap.Width, bitmap.Height, bitmap.GetPixel(bitmap.Width / 2, bitmap.Height / 2));
    }

    public static Decoded Of(JsonElement base64) => Of(base64.GetBytesFromBase64());
}
