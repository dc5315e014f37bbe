using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace MaiCluster.Serving.Tokenization;

/// <summary>
/// The text of an answer as it grows, in whole characters only: bytes of an unfinished character wait for the next token.
/// All it gives out, put together, is what <see cref="Encoding.UTF8"/> makes of all the bytes. One owner; allocates nothing
/// per token once its buffer fits the longest one.
/// </summary>
public sealed class StreamingDetokenizer(TokenVocabulary vocabulary)
{
    private const int MaxPending = 3; // a character has four bytes at most

    private readonly byte[] _pending = new byte[MaxPending];
    private int _pendingLength;
    private byte[] _input = new byte[256];
    private byte[] _output = new byte[3 * 256];

    /// <summary>Takes one token. A special token has no text.</summary>
    /// <returns>The UTF-8 that is now certain; bytes that can be no UTF-8 have become U+FFFD. Valid until the next call.</returns>
    public ReadOnlySpan<byte> Append(int id) => vocabulary.IsSpecial(id) ? [] : Append(vocabulary.Bytes(id));

    /// <summary>Takes the next bytes of the text, whatever tokens they come from.</summary>
    /// <inheritdoc cref="Append(int)"/>
    public ReadOnlySpan<byte> Append(ReadOnlySpan<byte> bytes) => _pendingLength == 0 && Utf8.IsValid(bytes) ? bytes : Complete(bytes);

    /// <summary>The end of the answer: a character that was never finished is U+FFFD. The next token begins anew.</summary>
    public ReadOnlySpan<byte> Flush()
    {
        var unfinished = _pendingLength > 0;
        _pendingLength = 0;
        return unfinished ? "\uFFFD"u8 : [];
    }

    private ReadOnlySpan<byte> Complete(ReadOnlySpan<byte> bytes)
    {
        var length = _pendingLength + bytes.Length;
        if (length > _input.Length)
        {
            _input = new byte[2 * length];
            _output = new byte[3 * _input.Length]; // each byte may become U+FFFD
        }

        _pending.AsSpan(0, _pendingLength).CopyTo(_input);
        bytes.CopyTo(_input.AsSpan(_pendingLength));
        ReadOnlySpan<byte> rest = _input.AsSpan(0, length);
        var written = 0;
        _pendingLength = 0;
        while (!rest.IsEmpty)
        {
            var status = Rune.DecodeFromUtf8(rest, out var rune, out var consumed); // U+FFFD and the bad bytes' count when invalid
            if (status == OperationStatus.NeedMoreData)
            {
                rest.CopyTo(_pending);
                _pendingLength = rest.Length;
                break;
            }

            written += rune.EncodeToUtf8(_output.AsSpan(written));
            rest = rest[consumed..];
        }

        return _output.AsSpan(0, written);
    }
}
