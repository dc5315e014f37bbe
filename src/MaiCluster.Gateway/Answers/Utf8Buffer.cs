using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace MaiCluster.Gateway.Answers;

/// <summary>Bytes of an answer in the making. Grows, and is used again: the token path allocates nothing once it is warm.</summary>
internal sealed class Utf8Buffer(int capacity = 1024) : IBufferWriter<byte>
{
    // The longest form of one byte in JSON text is \u001f.
    private const int MostEscapedPerByte = 6;

    private byte[] _bytes = new byte[capacity];
    private int _count;

    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, _count);

    public ReadOnlyMemory<byte> WrittenMemory => _bytes.AsMemory(0, _count);

    public int Count => _count;

    public string ToText() => Encoding.UTF8.GetString(Written);

    public void Clear() => _count = 0;

    public void Raw(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(GetSpan(bytes.Length));
        _count += bytes.Length;
    }

    /// <summary>UTF-8 text as the inside of a JSON string.</summary>
    public void Escaped(ReadOnlySpan<byte> text)
    {
        AnswerJson.Encoder.EncodeUtf8(text, GetSpan(text.Length * MostEscapedPerByte), out _, out var written);
        _count += written;
    }

    public void Number(long number)
    {
        const int longest = 20;
        Utf8Formatter.TryFormat(number, GetSpan(longest), out var written);
        _count += written;
    }

    /// <summary>A finite number in its shortest exact form.</summary>
    public void Number(float number)
    {
        const int longest = 32;
        number.TryFormat(GetSpan(longest), out var written, default, System.Globalization.CultureInfo.InvariantCulture);
        _count += written;
    }

    public void Advance(int count) => _count += count;

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _bytes.AsSpan(_count);
    }

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _bytes.AsMemory(_count);
    }

    private void Reserve(int size)
    {
        if (_bytes.Length - _count < Math.Max(size, 1))
        {
            Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, _count + size));
        }
    }
}
