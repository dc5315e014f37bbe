using System.Buffers.Binary;
using System.Text;

namespace MaiCluster.Orleans.Wire;

/// <summary>Reads what <see cref="PackWriter"/> wrote.</summary>
internal ref struct PackReader(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> _rest = bytes;

    /// <exception cref="InvalidDataException">The bytes end too soon, or the number has more than 64 bits.</exception>
    public ulong Long()
    {
        var value = 0UL;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var next = Take(1)[0];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }

        throw new InvalidDataException("A packed number has more than 64 bits.");
    }

    public int Number() => (int)(uint)Long();

    /// <summary>How many entries follow, each of at least this many bytes: no more than there can be, so that a spoiled count reserves no memory.</summary>
    public int Count(int leastBytes)
    {
        var count = Long();
        return count <= (ulong)(_rest.Length / leastBytes) ? (int)count : throw new InvalidDataException($"A pack tells of {count} entries but has only {_rest.Length} bytes left.");
    }

    public float Single() => BinaryPrimitives.ReadSingleLittleEndian(Take(sizeof(float)));

    public double Double() => BinaryPrimitives.ReadDoubleLittleEndian(Take(sizeof(double)));

    public byte[] Bytes() => Take(Count(leastBytes: 1)).ToArray();

    public string Text() => Encoding.UTF8.GetString(Take(Count(leastBytes: 1)));

    private ReadOnlySpan<byte> Take(int count)
    {
        if (_rest.Length < count)
        {
            throw new InvalidDataException("A pack ends too soon.");
        }

        var taken = _rest[..count];
        _rest = _rest[count..];
        return taken;
    }
}
