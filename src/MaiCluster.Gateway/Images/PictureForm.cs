using System.Runtime.InteropServices;
using MaiCluster.Serving.Images;
using SkiaSharp;

namespace MaiCluster.Gateway.Images;

/// <summary>What a client wants its pictures to be.</summary>
/// <param name="Width">Pixels.</param>
/// <param name="Height">Pixels.</param>
/// <param name="Format">Of the file.</param>
/// <param name="Quality">0 to 100, of formats that have one.</param>
internal sealed record PictureForm(int Width, int Height, PictureFormat Format, int Quality)
{
    /// <summary>The cubic filter that people like best (Mitchell and Netravali, 1988): pictures grow without stairs and without rings.</summary>
    private static readonly SKSamplingOptions Larger = new(SKCubicResampler.Mitchell);

    /// <summary>Means of four pixels each first, so that nothing flickers.</summary>
    private static readonly SKSamplingOptions Smaller = new(SKFilterMode.Linear, SKMipmapMode.Linear);

    public string Size => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Width}x{Height}");

    /// <summary>The file's bytes.</summary>
    public byte[] Encode(ImagePart picture)
    {
        using var made = Bitmap(picture);
        if (made.Width == Width && made.Height == Height)
        {
            return Encode(made);
        }

        using var scaled = made.Resize(new SKImageInfo(Width, Height, made.ColorType, made.AlphaType), Width >= made.Width ? Larger : Smaller);
        return Encode(scaled ?? throw new InvalidOperationException($"A picture of {made.Width}x{made.Height} could not be brought to {Size}."));
    }

    private byte[] Encode(SKBitmap bitmap)
    {
        using var file = bitmap.Encode(Format.Codec, Quality) ?? throw new InvalidOperationException($"The encoder for {Format.Name} gave nothing for {bitmap.Width}x{bitmap.Height}.");
        return file.ToArray();
    }

    private static SKBitmap Bitmap(ImagePart picture)
    {
        var bitmap = new SKBitmap(new SKImageInfo(picture.Width, picture.Height, SKColorType.Rgba8888, SKAlphaType.Opaque));
        var from = picture.Pixels.Bytes.Span;
        var to = MemoryMarshal.AsBytes(bitmap.GetPixelSpan());
        for (var pixel = 0; pixel < picture.Width * picture.Height; pixel++)
        {
            from.Slice(pixel * PixelPlanes.Channels, PixelPlanes.Channels).CopyTo(to[(pixel * 4)..]);
            to[(pixel * 4) + 3] = byte.MaxValue;
        }

        return bitmap;
    }
}
