using MaiCluster.Serving.Documents;
using SkiaSharp;

namespace MaiCluster.Gateway.Documents;

/// <summary>From a picture's file to pixels, turned as its camera says.</summary>
public static class PictureReader
{
    private static readonly SKEncodedImageFormat[] Formats = [SKEncodedImageFormat.Png, SKEncodedImageFormat.Jpeg, SKEncodedImageFormat.Webp, SKEncodedImageFormat.Gif, SKEncodedImageFormat.Bmp];

    /// <param name="file">The whole of it; of one with several pictures the first is taken.</param>
    /// <param name="mostPixels">More are refused before anything is decoded.</param>
    /// <exception cref="DocumentFormatException">It cannot be read; the message says why.</exception>
    public static PagePicture Read(ReadOnlyMemory<byte> file, int mostPixels)
    {
        using var data = SKData.CreateCopy(file.Span);
        using var codec = SKCodec.Create(data) ?? throw new DocumentFormatException("is of no kind that is known");
        if (!Formats.Contains(codec.EncodedFormat))
        {
            throw new DocumentFormatException("is of no kind that is known");
        }

        var (width, height) = (codec.Info.Width, codec.Info.Height);
        if (width < 1 || height < 1 || (long)width * height > mostPixels)
        {
            throw new DocumentFormatException($"has {width} x {height} pixels, and may have at most {mostPixels} in all");
        }

        using var bitmap = new SKBitmap();
        if (!bitmap.TryAllocPixels(new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Unpremul, SKColorSpace.CreateSrgb())))
        {
            throw new DocumentFormatException($"needs more memory than there is for its {width} x {height} pixels");
        }

        if (codec.GetPixels(bitmap.Info, bitmap.GetPixels()) != SKCodecResult.Success)
        {
            throw new DocumentFormatException("is damaged or cut off");
        }

        return new PagePicture(width, height, OnPaper(bitmap.GetPixelSpan())).Turned(Quarters(codec.EncodedOrigin));
    }

    /// <summary>What is transparent shows white paper.</summary>
    private static byte[] OnPaper(ReadOnlySpan<byte> pixels)
    {
        var paper = new byte[pixels.Length / 4 * PagePicture.Channels];
        for (var (from, to) = (0, 0); from < pixels.Length; from += 4)
        {
            var alpha = pixels[from + 3];
            for (var channel = 0; channel < PagePicture.Channels; channel++)
            {
                paper[to++] = alpha == byte.MaxValue ? pixels[from + channel] : (byte)(((pixels[from + channel] * alpha) + (byte.MaxValue * (byte.MaxValue - alpha))) / byte.MaxValue);
            }
        }

        return paper;
    }

    /// <summary>Cameras turn pictures; none mirrors them.</summary>
    private static int Quarters(SKEncodedOrigin origin) => origin switch
    {
        SKEncodedOrigin.RightTop => 1,
        SKEncodedOrigin.BottomRight => 2,
        SKEncodedOrigin.LeftBottom => 3,
        _ => 0,
    };
}
