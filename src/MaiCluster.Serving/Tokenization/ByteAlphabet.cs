namespace MaiCluster.Serving.Tokenization;

/// <summary>
/// GPT-2's spelling of bytes in a vocabulary file: printable Latin-1 bytes stand for themselves, the other 68 for
/// U+0100 and up, in order. So a space is written <c>Ġ</c> and a line feed <c>Ċ</c>.
/// </summary>
internal static class ByteAlphabet
{
    private static readonly char[] Characters = new char[256];
    private static readonly short[] Bytes = new short[0x100 + 68];

    static ByteAlphabet()
    {
        Array.Fill(Bytes, (short)-1);
        var next = (char)0x100;
        for (var value = 0; value < 256; value++)
        {
            var printable = value is >= '!' and <= '~' or >= 0xA1 and <= 0xAC or >= 0xAE;
            Characters[value] = printable ? (char)value : next++;
            Bytes[Characters[value]] = (short)value;
        }
    }

    public static char CharacterOf(byte value) => Characters[value];

    /// <summary>The bytes that a vocabulary entry spells; false when a character in it is not of the alphabet.</summary>
    public static bool TryRead(ReadOnlySpan<char> entry, Span<byte> bytes)
    {
        for (var i = 0; i < entry.Length; i++)
        {
            if (entry[i] >= Bytes.Length || Bytes[entry[i]] < 0)
            {
                return false;
            }

            bytes[i] = (byte)Bytes[entry[i]];
        }

        return true;
    }

    /// <summary>How the vocabulary spells these bytes.</summary>
    public static void Write(ReadOnlySpan<byte> bytes, Span<char> entry)
    {
        for (var i = 0; i < bytes.Length; i++)
        {
            entry[i] = Characters[bytes[i]];
        }
    }
}
