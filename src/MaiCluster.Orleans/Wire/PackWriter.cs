using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace MaiCluster.Orleans.Wire;

/// <summary>Writes small numbers in few bytes: seven bits a byte, lowest first. Dispose gives its buffer back.</summary>
internal ref struct PackWriter(int mostBytes) : IDisposable
{
    /// <summary>Most bytes of one <see cref="Number(ulong)"/>.</summary>
    public const int MostNumberBytes = 10;

    private readonly byte[] _buffer = ArrayPool<byte>.Shared.Rent(mostBytes);
    private int _length;

    public void Number(ulong value)
    {
        while (value >= 0x80)
        {
            _buffer[_length++] = (byte)(value | 0x80);
            value >>= 7;
        }

        _buffer[_length++] = (byte)value;
    }

    /// <summary>A number that is seldom negative: a negative one takes five bytes.</summary>
    public void Number(int value) => Number((ulong)(uint)value);

    public void Single(float value)
    {
        BinaryPrimitives.WriteSingleLittleEndian(_buffer.AsSpan(_length), value);
        _length += sizeof(float);
    }

    public void Double(double value)
    {
        BinaryPrimitives.WriteDoubleLittleEndian(_buffer.AsSpan(_length), value);
        _length += sizeof(double);
    }

    /// <summary>As many bytes as there are, after their number.</summary>
    public void Bytes(ReadOnlySpan<byte> bytes)
    {
        Number(bytes.Length);
        bytes.CopyTo(_buffer.AsSpan(_length));
        _length += bytes.Length;
    }

    /// <summary>UTF-8 after its number of bytes: at most <see cref="MostNumberBytes"/> and three for each character.</summary>
    public void Text(string text)
    {
        Number(Encoding.UTF8.GetByteCount(text));
        _length += Encoding.UTF8.GetBytes(text, _buffer.AsSpan(_length));
    }

    public readonly byte[] ToArray() => _buffer.AsSpan(0, _length).ToArray();

    public readonly void Dispose() => ArrayPool<byte>.Shared.Return(_buffer);
}
