using MaiCluster.Serving.Documents;

namespace MaiCluster.Engines.Documents;

/// <summary>A page as the detection graph takes it.</summary>
/// <param name="Values"><c>[3, Height, Width]</c>: blue, green, red, less the mean and by the deviation of the pictures that it was trained with.</param>
internal sealed record DetectionInput(float[] Values, int Width, int Height)
{
    /// <summary>The graph halves the picture five times.</summary>
    private const int Multiple = 32;

    // Of ImageNet, for red, green and blue; the graph was trained with blue first and these in their usual order.
    private static readonly float[] Mean = [0.485f, 0.456f, 0.406f], Deviation = [0.229f, 0.224f, 0.225f];

    /// <param name="longest">Side in pixels that the picture is brought down to; smaller ones stay as they are.</param>
    public static DetectionInput Of(PagePicture picture, int longest)
    {
        var (width, height) = SizeOf(picture.Width, picture.Height, longest);
        var pixels = PictureScale.To(picture, width, height);
        var plane = width * height;
        var values = new float[PagePicture.Channels * plane];
        for (var channel = 0; channel < PagePicture.Channels; channel++)
        {
            var source = PagePicture.Channels - 1 - channel;
            var (factor, shift) = (1 / (255 * Deviation[channel]), Mean[channel] / Deviation[channel]);
            for (var at = 0; at < plane; at++)
            {
                values[(channel * plane) + at] = (pixels[(at * PagePicture.Channels) + source] * factor) - shift;
            }
        }

        return new DetectionInput(values, width, height);
    }

    private static (int Width, int Height) SizeOf(int width, int height, int longest)
    {
        var scale = Math.Min(1, (double)longest / Math.Max(width, height));
        return (Round(width * scale), Round(height * scale));
    }

    private static int Round(double size) => Math.Max(Multiple, (int)Math.Round(size / Multiple) * Multiple);
}
