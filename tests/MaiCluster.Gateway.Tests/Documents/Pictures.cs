using SkiaSharp;

namespace MaiCluster.Gateway.Tests.Documents;

/// <summary>Small pictures in every format that is read.</summary>
internal static class Pictures
{
    public static byte[] Png(int width, int height) => Encode(width, height, SKEncodedImageFormat.Png);

    /// <summary>White but for its first pixel, which is red.</summary>
    public static byte[] Encode(int width, int height, SKEncodedImageFormat format)
    {
        using var bitmap = new SKBitmap(width, height);
        bitmap.Erase(SKColors.White);
        bitmap.SetPixel(0, 0, SKColors.Red);
        using var data = bitmap.Encode(format, 100);
        return data.ToArray();
    }
}
