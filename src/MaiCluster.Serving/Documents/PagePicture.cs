namespace MaiCluster.Serving.Documents;

/// <summary>A page as pixels. Immutable.</summary>
public sealed class PagePicture
{
    /// <summary>Red, green, blue.</summary>
    public const int Channels = 3;

    /// <param name="width">At least 1.</param>
    /// <param name="height">At least 1.</param>
    /// <param name="pixels"><c>[height, width, 3]</c>, 8 bits each.</param>
    /// <exception cref="ArgumentException">The pixels do not fit the size.</exception>
    public PagePicture(int width, int height, ReadOnlyMemory<byte> pixels)
    {
        if (width < 1 || height < 1 || pixels.Length != (long)width * height * Channels)
        {
            throw new ArgumentException($"{pixels.Length} bytes are no picture of {width} x {height} pixels with {Channels} channels.", nameof(pixels));
        }

        (Width, Height, Pixels) = (width, height, pixels);
    }

    public int Width { get; }

    public int Height { get; }

    public ReadOnlyMemory<byte> Pixels { get; }

    /// <summary>The picture turned clockwise.</summary>
    /// <param name="quarters">0 to 3 quarters of a turn.</param>
    public PagePicture Turned(int quarters)
    {
        if (quarters == 0)
        {
            return this;
        }

        var (width, height) = quarters == 2 ? (Width, Height) : (Height, Width);
        var source = Pixels.Span;
        var turned = new byte[Pixels.Length];
        for (var y = 0; y < Height; y++)
        {
            for (var x = 0; x < Width; x++)
            {
                var (toX, toY) = quarters switch
                {
                    1 => (Height - 1 - y, x),
                    2 => (Width - 1 - x, Height - 1 - y),
                    _ => (y, Width - 1 - x),
                };
                source.Slice(((y * Width) + x) * Channels, Channels).CopyTo(turned.AsSpan(((toY * width) + toX) * Channels));
            }
        }

        return new PagePicture(width, height, turned);
    }
}
