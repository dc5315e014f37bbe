using System.Text;
using MaiCluster.Serving.Grammars.Automata;
using MaiCluster.Serving.Grammars.Patterns;

namespace MaiCluster.Serving.Grammars.Shapes;

/// <summary>
/// Characters within a string as JSON writes them. Where any character may stand, it may be escaped in every way JSON
/// has; where only some may, each is written in one way, which keeps "not this name" exact.
/// </summary>
internal static class CharacterShape
{
    private static readonly CharacterSet Plain = CharacterSet.Of((' ', '!'), ('#', '['), (']', 0x7F));

    public static void Write(NetworkWriter writer, int from, CharacterSet characters, int to)
    {
        foreach (var (low, high) in characters.Ranges)
        {
            foreach (var (plainLow, plainHigh) in Plain.Ranges)
            {
                var (first, last) = (Math.Max(low, plainLow), Math.Min(high, plainHigh));
                if (first <= last)
                {
                    writer.Builder.Byte(from, (byte)first, (byte)last, to);
                }
            }
        }

        var rest = characters.Intersect(Plain.Complement());
        if (!rest.IsEmpty)
        {
            writer.Builder.Call(from, writer.CharacterRule(rest, characters.IsAll), to);
        }
    }

    public static void WriteRule(ByteNetworkBuilder builder, Rule rule, CharacterSet characters, bool freeSpelling)
    {
        foreach (var (low, high) in characters.Intersect(CharacterSet.Of((0x80, 0x10FFFF))).Ranges)
        {
            WriteUtf8(builder, rule.Start, low, high, rule.End);
        }

        if (freeSpelling)
        {
            WriteEscapes(builder, rule);
            return;
        }

        foreach (var (low, high) in characters.Intersect(CharacterSet.Of((0, 0x7F))).Ranges)
        {
            for (var character = low; character <= high; character++)
            {
                var state = builder.Literal(rule.Start, "\\"u8);
                if (JsonText.ShortEscape(character) is { } letter)
                {
                    builder.Byte(state, letter, rule.End);
                    continue;
                }

                state = builder.Literal(state, [.. "u00"u8, (byte)('0' + (character >> 4))]);
                Hex(builder, state, character & 15, character & 15, rule.End);
            }
        }
    }

    /// <summary>All of JSON's escapes, surrogates only in pairs.</summary>
    private static void WriteEscapes(ByteNetworkBuilder builder, Rule rule)
    {
        var escaped = builder.Literal(rule.Start, "\\"u8);
        foreach (var letter in "\"\\/bfnrt")
        {
            builder.Byte(escaped, letter, rule.End);
        }

        var unit = builder.Literal(escaped, "u"u8);
        int[] digits = [builder.NewState(), builder.NewState(), builder.NewState()];
        Hex(builder, unit, 0x0, 0xC, digits[0]);
        Hex(builder, unit, 0xE, 0xF, digits[0]);
        Hex(builder, digits[0], 0x0, 0xF, digits[1]);
        Hex(builder, digits[1], 0x0, 0xF, digits[2]);
        Hex(builder, digits[2], 0x0, 0xF, rule.End);

        var beside = builder.NewState();
        Hex(builder, unit, 0xD, 0xD, beside);
        Hex(builder, beside, 0x0, 0x7, digits[1]);

        int[] high = [builder.NewState(), builder.NewState(), builder.NewState()];
        Hex(builder, beside, 0x8, 0xB, high[0]);
        Hex(builder, high[0], 0x0, 0xF, high[1]);
        Hex(builder, high[1], 0x0, 0xF, high[2]);
        int[] low = [builder.Literal(high[2], "\\u"u8), builder.NewState()];
        Hex(builder, low[0], 0xD, 0xD, low[1]);
        Hex(builder, low[1], 0xC, 0xF, digits[1]);
    }

    private static void Hex(ByteNetworkBuilder builder, int from, int low, int high, int to)
    {
        if (low <= 9)
        {
            builder.Byte(from, (byte)('0' + low), (byte)('0' + Math.Min(high, 9)), to);
        }

        if (high > 9)
        {
            var (first, last) = (Math.Max(low, 10) - 10, high - 10);
            builder.Byte(from, (byte)('a' + first), (byte)('a' + last), to);
            builder.Byte(from, (byte)('A' + first), (byte)('A' + last), to);
        }
    }

    /// <summary>Splits a range until its bytes vary independently: once at each length of UTF-8, then where trailing bytes do not run from 80 to BF.</summary>
    private static void WriteUtf8(ByteNetworkBuilder builder, int from, int low, int high, int to)
    {
        foreach (var lastOfLength in (ReadOnlySpan<int>)[0x7FF, 0xFFFF])
        {
            if (low <= lastOfLength && high > lastOfLength)
            {
                WriteUtf8(builder, from, low, lastOfLength, to);
                WriteUtf8(builder, from, lastOfLength + 1, high, to);
                return;
            }
        }

        var length = new Rune(low).Utf8SequenceLength;
        for (var trailing = 1; trailing < length; trailing++)
        {
            var bits = (1 << (6 * trailing)) - 1;
            if ((low & ~bits) == (high & ~bits))
            {
                continue;
            }

            var split = (low & bits) != 0 ? (low | bits) + 1
                : (high & bits) != bits ? high & ~bits
                : low;
            if (split != low)
            {
                WriteUtf8(builder, from, low, split - 1, to);
                WriteUtf8(builder, from, split, high, to);
                return;
            }
        }

        Span<byte> first = stackalloc byte[4];
        Span<byte> last = stackalloc byte[4];
        new Rune(low).EncodeToUtf8(first);
        new Rune(high).EncodeToUtf8(last);
        for (var i = 0; i < length; i++)
        {
            var next = i == length - 1 ? to : builder.NewState();
            builder.Byte(from, first[i], last[i], next);
            from = next;
        }
    }
}
