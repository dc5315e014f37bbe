using MaiCluster.Serving.Documents;

namespace MaiCluster.Gateway.Documents;

/// <summary>The picture format PPM in its binary form, as pdftoppm writes it: <c>P6</c>, width, height, 255, pixels.</summary>
internal static class PortablePixmap
{
    /// <summary>Null when it is none, or not whole.</summary>
    public static PagePicture? Read(ReadOnlyMemory<byte> file)
    {
        var bytes = file.Span;
        if (!bytes.StartsWith("P6"u8))
        {
            return null;
        }

        var at = 2;
        Span<int> numbers = stackalloc int[3];
        foreach (ref var number in numbers)
        {
            while (at < bytes.Length && char.IsWhiteSpace((char)bytes[at]))
            {
                at++;
            }

            for (; at < bytes.Length && bytes[at] is >= (byte)'0' and <= (byte)'9' && number < 1 << 16; at++)
            {
                number = (number * 10) + (bytes[at] - '0');
            }
        }

        var (width, height, size) = (numbers[0], numbers[1], (long)numbers[0] * numbers[1] * PagePicture.Channels);
        return size > 0 && numbers[2] == byte.MaxValue && bytes.Length - at - 1 == size ? new PagePicture(width, height, file[(at + 1)..]) : null;
    }
}
