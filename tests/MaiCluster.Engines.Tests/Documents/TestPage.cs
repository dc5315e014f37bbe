using System.Text.Json;
using MaiCluster.Engines.Tests.Text;
using MaiCluster.Serving.Documents;
using SkiaSharp;

namespace MaiCluster.Engines.Tests.Documents;

/// <summary>A golden page and what is written on it, spoiled in ways that are the same each time.</summary>
internal sealed class TestPage
{
    private readonly SKBitmap _bitmap;

    private TestPage(SKBitmap bitmap, IReadOnlyList<string> lines) => (_bitmap, Lines) = (bitmap, lines);

    /// <summary>In the order of reading.</summary>
    public IReadOnlyList<string> Lines { get; }

    public PagePicture Picture
    {
        get
        {
            using var copy = _bitmap.Copy(SKColorType.Rgba8888);
            var pixels = copy.GetPixelSpan();
            var page = new byte[copy.Width * copy.Height * PagePicture.Channels];
            for (var at = 0; at < copy.Width * copy.Height; at++)
            {
                pixels.Slice(4 * at, PagePicture.Channels).CopyTo(page.AsSpan(at * PagePicture.Channels));
            }

            return new PagePicture(copy.Width, copy.Height, page);
        }
    }

    public static TestPage Golden(string name)
    {
        var bitmap = SKBitmap.Decode(File.ReadAllBytes(Path.Combine(TestFolders.Golden("ocr"), name + ".png")));
        var lines = JsonElement.Parse(File.ReadAllBytes(Path.Combine(TestFolders.Golden("ocr"), name + ".json")));
        return new TestPage(bitmap, [.. lines.EnumerateArray().Select(line => line.GetString()!)]);
    }

    /// <param name="way">Such as <c>turned 90</c>, <c>skewed 3</c>, <c>noisy 12</c>, <c>jpeg 60</c>, <c>as it is</c>.</param>
    public TestPage Spoiled(string way)
    {
        var amount = way.Split(' ')[^1];
        return way.Split(' ')[0] switch
        {
            "turned" => Turned(float.Parse(amount, System.Globalization.CultureInfo.InvariantCulture)),
            "skewed" => Turned(float.Parse(amount, System.Globalization.CultureInfo.InvariantCulture)),
            "noisy" => Noisy(int.Parse(amount, System.Globalization.CultureInfo.InvariantCulture), new Random(1)),
            "jpeg" => Compressed(int.Parse(amount, System.Globalization.CultureInfo.InvariantCulture)),
            _ => this,
        };
    }

    /// <summary>Clockwise, on a sheet that holds all of it.</summary>
    private TestPage Turned(float degrees)
    {
        var (sine, cosine) = (Math.Abs(Math.Sin(degrees * Math.PI / 180)), Math.Abs(Math.Cos(degrees * Math.PI / 180)));
        var turned = new SKBitmap((int)Math.Round((_bitmap.Width * cosine) + (_bitmap.Height * sine)), (int)Math.Round((_bitmap.Width * sine) + (_bitmap.Height * cosine)));
        using var canvas = new SKCanvas(turned);
        canvas.Clear(_bitmap.GetPixel(2, 2));
        canvas.Translate(turned.Width / 2f, turned.Height / 2f);
        canvas.RotateDegrees(degrees);
        using var image = SKImage.FromBitmap(_bitmap);
        canvas.DrawImage(image, -_bitmap.Width / 2f, -_bitmap.Height / 2f, new SKSamplingOptions(SKCubicResampler.Mitchell));
        return new TestPage(turned, Lines);
    }

    /// <summary>Each channel of each pixel lighter or darker by up to so much.</summary>
    private TestPage Noisy(int most, Random random)
    {
        var noisy = _bitmap.Copy();
        var pixels = noisy.GetPixelSpan();
        var bytes = System.Runtime.InteropServices.MemoryMarshal.CreateSpan(ref System.Runtime.InteropServices.MemoryMarshal.GetReference(pixels), pixels.Length);
        for (var at = 0; at < bytes.Length; at++)
        {
            bytes[at] = at % 4 == 3 ? bytes[at] : (byte)Math.Clamp(bytes[at] + random.Next(-most, most + 1), 0, 255);
        }

        return new TestPage(noisy, Lines);
    }

    private TestPage Compressed(int quality)
    {
        using var data = _bitmap.Encode(SKEncodedImageFormat.Jpeg, quality);
        return new TestPage(SKBitmap.Decode(data), Lines);
    }
}
