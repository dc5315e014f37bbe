using MaiCluster.Gateway.Documents;
using SkiaSharp;

namespace MaiCluster.Gateway.Tests.Documents;

public class PictureReaderTests
{
    private const int MostPixels = 1_000_000;

    private static readonly int Inputs = LongRun.IsOn ? 100_000 : 1000;

    [Theory]
    [InlineData(SKEncodedImageFormat.Png)]
    [InlineData(SKEncodedImageFormat.Jpeg)]
    [InlineData(SKEncodedImageFormat.Webp)]
    public void A_picture_has_its_pixels(SKEncodedImageFormat format)
    {
        var picture = PictureReader.Read(Pictures.Encode(32, 16, format), MostPixels);

        Assert.Equal((32, 16), (picture.Width, picture.Height));
        Assert.All(picture.Pixels[^3..].ToArray(), value => Assert.InRange(value, 253, 255));
    }

    [Fact]
    public void What_is_transparent_is_white()
    {
        using var bitmap = new SKBitmap(new SKImageInfo(2, 1, SKColorType.Rgba8888, SKAlphaType.Unpremul));
        bitmap.Erase(SKColors.Transparent);
        bitmap.SetPixel(1, 0, SKColors.Black);
        using var data = bitmap.Encode(SKEncodedImageFormat.Png, 100);

        Assert.Equal([255, 255, 255, 0, 0, 0], PictureReader.Read(data.ToArray(), MostPixels).Pixels.ToArray());
    }

    /// <summary>A camera held on its side writes the picture as its sensor lies, and says so.</summary>
    [Fact]
    public void A_picture_is_turned_as_its_camera_says()
    {
        var jpeg = Pictures.Encode(32, 16, SKEncodedImageFormat.Jpeg);
        byte[] orientation =
        [
            0xFF, 0xE1, 0, 34, .. "Exif\0\0II*\0"u8, 8, 0, 0, 0, 1, 0, 0x12, 1, 3, 0, 1, 0, 0, 0, 6, 0, 0, 0, 0, 0, 0, 0,
        ];
        var picture = PictureReader.Read((byte[])[.. jpeg.AsSpan(0, 2), .. orientation, .. jpeg.AsSpan(2)], MostPixels);

        Assert.Equal((16, 32), (picture.Width, picture.Height));
    }

    /// <summary>Random bytes, and pictures with some of their bytes changed.</summary>
    [Fact]
    public void Whatever_comes_is_a_picture_or_refused()
    {
        var random = new Random(3);
        byte[][] pictures = [.. ((SKEncodedImageFormat[])[SKEncodedImageFormat.Png, SKEncodedImageFormat.Jpeg, SKEncodedImageFormat.Webp]).Select(format => Pictures.Encode(40, 30, format))];
        var read = 0;
        for (var input = 0; input < Inputs; input++)
        {
            var file = random.Next(4) == 0 ? new byte[random.Next(400)] : [.. pictures[random.Next(pictures.Length)]];
            if (file.Length > 0 && file[0] == 0)
            {
                random.NextBytes(file);
            }

            for (var change = random.Next(1, 6); change > 0 && file.Length > 0; change--)
            {
                file[random.Next(file.Length)] = (byte)random.Next(256);
            }

            file = random.Next(5) == 0 ? file[..random.Next(file.Length + 1)] : file;
            try
            {
                var picture = PictureReader.Read(file, MostPixels);
                Assert.Equal(picture.Width * picture.Height * 3, picture.Pixels.Length);
                read++;
            }
            catch (DocumentFormatException wrong)
            {
                Assert.NotEmpty(wrong.What);
            }
        }

        Assert.InRange(read, 1, Inputs - 1);
    }
}
