namespace MaiCluster.Gateway.Tests.Speech;

/// <summary>One page of an Ogg stream, as a reader sees it.</summary>
internal sealed record OggPages(int Flags, long Granule, int Number, IReadOnlyList<byte[]> Packets)
{
    /// <summary>Packets that end in their page; the streams under test have no others.</summary>
    public static List<OggPages> Read(ReadOnlySpan<byte> bytes)
    {
        var pages = new List<OggPages>();
        while (bytes.Length > 0)
        {
            Assert.True(bytes.StartsWith("OggS"u8));
            var segments = bytes.Slice(27, bytes[26]);
            var body = bytes[(27 + segments.Length)..];
            var packets = new List<byte[]>();
            var (start, end) = (0, 0);
            foreach (var segment in segments)
            {
                end += segment;
                if (segment < 255)
                {
                    packets.Add(body[start..end].ToArray());
                    start = end;
                }
            }

            pages.Add(new OggPages(bytes[5], BitConverter.ToInt64(bytes[6..]), BitConverter.ToInt32(bytes[18..]), packets));
            bytes = body[end..];
        }

        return pages;
    }
}
