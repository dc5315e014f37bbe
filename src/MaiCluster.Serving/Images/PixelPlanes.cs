namespace MaiCluster.Serving.Images;

/// <summary>From a model's numbers to pixels.</summary>
public static class PixelPlanes
{
    public const int Channels = 3;

    /// <param name="planes"><c>[3, height, width]</c>: red, green, blue in -1..1; what lies outside is cut, what is no number is black.</param>
    /// <returns><c>[height, width, 3]</c>.</returns>
    public static byte[] ToPixels(ReadOnlySpan<float> planes)
    {
        var area = planes.Length / Channels;
        var pixels = new byte[area * Channels];
        for (var channel = 0; channel < Channels; channel++)
        {
            var plane = planes.Slice(channel * area, area);
            for (var at = 0; at < area; at++)
            {
                var level = MathF.Round((plane[at] + 1) * 127.5f);
                pixels[(at * Channels) + channel] = level > 0 ? (byte)Math.Min(level, 255) : (byte)0;
            }
        }

        return pixels;
    }
}
