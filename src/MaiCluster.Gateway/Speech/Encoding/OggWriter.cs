using System.Buffers.Binary;
using MaiCluster.Gateway.Answers;

namespace MaiCluster.Gateway.Speech.Encoding;

/// <summary>Packets into the pages of one Ogg stream (RFC 3533). A page is written when it is full or asked for.</summary>
internal sealed class OggWriter(uint serial)
{
    private const int HeaderBytes = 27, MostSegments = 255, SegmentBytes = 255;
    private const byte First = 2, Last = 4;

    private static readonly uint[] Checksums = [.. Enumerable.Range(0, 256).Select(ChecksumOf)];

    private readonly List<byte> _segments = [];
    private readonly Utf8Buffer _body = new(4096);
    private uint _page;
    private long _granule;

    /// <param name="granule">The position in the stream after this packet.</param>
    public void Add(ReadOnlySpan<byte> packet, long granule, Utf8Buffer into)
    {
        if (_segments.Count + (packet.Length / SegmentBytes) + 1 > MostSegments)
        {
            Flush(into);
        }

        for (var left = packet.Length; left >= 0; left -= SegmentBytes)
        {
            _segments.Add((byte)Math.Min(left, SegmentBytes));
        }

        _body.Raw(packet);
        _granule = granule;
    }

    /// <summary>Writes a page of the packets at hand, if there are any or it is the last.</summary>
    public void Flush(Utf8Buffer into, bool isLast = false)
    {
        if (_segments.Count == 0 && !isLast)
        {
            return;
        }

        var page = new byte[HeaderBytes + _segments.Count + _body.Count];
        "OggS"u8.CopyTo(page);
        page[5] = (byte)((_page == 0 ? First : 0) | (isLast ? Last : 0));
        BinaryPrimitives.WriteInt64LittleEndian(page.AsSpan(6), _granule);
        BinaryPrimitives.WriteUInt32LittleEndian(page.AsSpan(14), serial);
        BinaryPrimitives.WriteUInt32LittleEndian(page.AsSpan(18), _page++);
        page[26] = (byte)_segments.Count;
        _segments.CopyTo(page, HeaderBytes);
        _body.Written.CopyTo(page.AsSpan(HeaderBytes + _segments.Count));
        BinaryPrimitives.WriteUInt32LittleEndian(page.AsSpan(22), Checksum(page));
        into.Raw(page);
        _segments.Clear();
        _body.Clear();
    }

    private static uint Checksum(ReadOnlySpan<byte> page)
    {
        var sum = 0u;
        foreach (var value in page)
        {
            sum = (sum << 8) ^ Checksums[(byte)(sum >> 24) ^ value];
        }

        return sum;
    }

    private static uint ChecksumOf(int value)
    {
        const uint polynomial = 0x04C1_1DB7;
        var sum = (uint)value << 24;
        for (var bit = 0; bit < 8; bit++)
        {
            sum = (sum & 0x8000_0000) == 0 ? sum << 1 : (sum << 1) ^ polynomial;
        }

        return sum;
    }
}
