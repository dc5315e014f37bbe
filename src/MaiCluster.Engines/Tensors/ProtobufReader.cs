using System.Text;
using System.Text.Unicode;

namespace MaiCluster.Engines.Tensors;

/// <summary>Walks the fields of a protobuf file without loading it: what nobody asks for is skipped by seeking, so that weights are never read.</summary>
internal sealed class ProtobufReader(Stream stream)
{
    public const int Varint = 0, Fixed64 = 1, LengthDelimited = 2, Fixed32 = 5;

    private readonly long _length = stream.Length;

    public long Position => stream.Position;

    /// <summary>The next field of a message that ends at <paramref name="end"/>; false at its end.</summary>
    public bool TryNext(long end, out int field, out int wire)
    {
        (field, wire) = (0, 0);
        if (stream.Position >= end)
        {
            return false;
        }

        var tag = ReadVarint(end);
        (field, wire) = ((int)(tag >> 3), (int)(tag & 7));
        return tag <= uint.MaxValue && field > 0 ? true : throw Broken("has a field number that cannot be");
    }

    public ulong ReadVarint(long end)
    {
        var value = 0UL;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var next = stream.Position < end ? stream.ReadByte() : -1;
            if (next < 0)
            {
                throw Broken("ends within a number");
            }

            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }

        throw Broken("has a number of more than 64 bits");
    }

    /// <summary>Where the message, text or bytes that begin here end.</summary>
    public long ReadEnd(long end)
    {
        var length = ReadVarint(end);
        return length <= (ulong)(end - stream.Position) ? stream.Position + (long)length : throw Broken("has a field that is longer than what holds it");
    }

    /// <summary>A text; null when it is empty, longer than this, or no UTF-8.</summary>
    public string? ReadText(long end, int maxBytes)
    {
        var textEnd = ReadEnd(end);
        var length = textEnd - stream.Position;
        if (length == 0 || length > maxBytes)
        {
            MoveTo(textEnd);
            return null;
        }

        var bytes = new byte[length];
        stream.ReadExactly(bytes);
        return Utf8.IsValid(bytes) ? Encoding.UTF8.GetString(bytes) : null;
    }

    public void Skip(int wire, long end)
    {
        var target = wire switch
        {
            Varint => SkipVarint(end),
            Fixed64 => stream.Position + 8,
            LengthDelimited => ReadEnd(end),
            Fixed32 => stream.Position + 4,
            _ => throw Broken("has a field of an unknown kind"),
        };
        MoveTo(target <= end ? target : throw Broken("ends within a field"));
    }

    public void MoveTo(long position) => stream.Seek(position, SeekOrigin.Begin);

    /// <summary>Throws unless the field is of the kind that its number has.</summary>
    public void Expect(int wire, int expected)
    {
        if (wire != expected)
        {
            throw Broken("has a field of another kind than its number says");
        }
    }

    public InvalidDataException Broken(string what) => new($"it is no ONNX file: near byte {stream.Position} of {_length} it {what}");

    private long SkipVarint(long end)
    {
        ReadVarint(end);
        return stream.Position;
    }
}
