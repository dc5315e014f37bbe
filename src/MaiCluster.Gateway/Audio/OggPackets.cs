using System.Buffers;
using System.Buffers.Binary;
using MaiCluster.Serving.Audio;

namespace MaiCluster.Gateway.Audio;

/// <summary>The packets of the first stream in an Ogg file (RFC 3533). Pages of other streams are passed over.</summary>
internal sealed class OggPackets(ReadOnlyMemory<byte> file)
{
    private const int HeaderBytes = 27, MaxPacketBytes = 1 << 20;
    private const byte Continued = 1;

    private readonly ArrayBufferWriter<byte> _packet = new();
    private readonly Queue<int> _segments = [];
    private int _at;
    private uint? _stream;

    /// <summary>Position in the stream at the end of the last page that has one, in its own units; -1 when none has.</summary>
    public long Position { get; private set; } = -1;

    /// <summary>The next packet, valid until the next call; null when there is none.</summary>
    /// <exception cref="AudioFormatException">The file is damaged.</exception>
    public ReadOnlyMemory<byte>? Next()
    {
        _packet.ResetWrittenCount();
        while (true)
        {
            if (_segments.Count == 0 && !ReadPage(isInside: _packet.WrittenCount > 0))
            {
                return null;
            }

            while (_segments.TryDequeue(out var length))
            {
                var take = Math.Min(length, file.Length - _at);
                _packet.Write(file.Span.Slice(_at, take));
                _at += take;
                if (_packet.WrittenCount > MaxPacketBytes)
                {
                    throw new AudioFormatException($"is an Ogg file with a packet of more than {MaxPacketBytes} bytes");
                }

                if (length < 255)
                {
                    return _packet.WrittenMemory;
                }
            }
        }
    }

    /// <summary>Goes to the next page of the stream that has segments.</summary>
    private bool ReadPage(bool isInside)
    {
        while (file.Length - _at >= HeaderBytes)
        {
            var header = file.Span[_at..];
            if (!header.StartsWith("OggS"u8))
            {
                throw new AudioFormatException("is an Ogg file that is damaged: a page does not begin where the one before it ends");
            }

            int segments = header[26];
            if (header.Length < HeaderBytes + segments)
            {
                return false;
            }

            var stream = BinaryPrimitives.ReadUInt32LittleEndian(header[14..]);
            var table = header.Slice(HeaderBytes, segments);
            _at += HeaderBytes + segments;
            if (stream != (_stream ??= stream))
            {
                _at = (int)Math.Min(file.Length, _at + (long)Sum(table));
                continue;
            }

            var position = BinaryPrimitives.ReadInt64LittleEndian(header[6..]);
            Position = position >= 0 ? position : Position;
            foreach (var segment in table)
            {
                _segments.Enqueue(segment);
            }

            if ((header[5] & Continued) != 0 && !isInside)
            {
                SkipRest(); // its beginning is lost
            }

            if (_segments.Count > 0)
            {
                return true;
            }
        }

        return false;
    }

    private void SkipRest()
    {
        while (_segments.TryDequeue(out var length))
        {
            _at = Math.Min(file.Length, _at + length);
            if (length < 255)
            {
                return;
            }
        }
    }

    private static int Sum(ReadOnlySpan<byte> table)
    {
        var sum = 0;
        foreach (var segment in table)
        {
            sum += segment;
        }

        return sum;
    }
}
