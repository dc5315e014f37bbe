using System.Globalization;
using System.Text;
using MaiCluster.Serving.Grammars.Automata;
using MaiCluster.Serving.Grammars.Schemas;

namespace MaiCluster.Serving.Grammars.Shapes;

/// <summary>The decimal numbers from one to another, both at least 0. Where the whole part is that of an end, the fraction is compared digit for digit.</summary>
internal static class DecimalRange
{
    /// <param name="high">null = up to the longest number.</param>
    public static void Write(ByteNetworkBuilder builder, int from, Bound low, Bound? high, int to)
    {
        var least = (long)low.Value;
        var most = high is { } top ? (long)top.Value : (long)NumberSchema.Beyond;
        if (least == most)
        {
            WriteFraction(builder, Whole(builder, from, least), low, high, to);
            return;
        }

        WriteFraction(builder, Whole(builder, from, least), low, null, to);
        if (high is { } highest)
        {
            WriteFraction(builder, Whole(builder, from, most), null, highest, to);
        }

        if (most - least >= 2)
        {
            var between = builder.NewState();
            IntegerRange.Write(builder, from, least + 1, most - 1, between);
            WriteFraction(builder, between, null, null, to);
        }
    }

    private static int Whole(ByteNetworkBuilder builder, int from, long value) =>
        builder.Literal(from, Encoding.ASCII.GetBytes(value.ToString(CultureInfo.InvariantCulture)));

    /// <summary>Digits after the point without trailing zeros.</summary>
    private static string FractionOf(Bound? bound)
    {
        var text = new StringBuilder();
        for (var rest = (bound?.Value ?? 0) % 1; rest != 0; rest %= 1)
        {
            rest *= 10;
            text.Append((char)('0' + (int)rest));
        }

        return text.ToString();
    }

    /// <param name="low">The end below, when the whole part is its own; null = the fraction may be as small as it likes.</param>
    /// <param name="high">Likewise the end above.</param>
    private static void WriteFraction(ByteNetworkBuilder builder, int from, Bound? low, Bound? high, int to)
    {
        var (lowDigits, highDigits) = (FractionOf(low), FractionOf(high));

        // While the digits are those of an end, stopping means a number below it until all of its digits are written,
        // then the end itself.
        bool MayStop(bool atLow, bool atHigh, int digits) =>
            (!atLow || (digits >= lowDigits.Length && !low!.Value.Exclusive))
            && (!atHigh || digits < highDigits.Length || !high!.Value.Exclusive);

        var start = (AtLow: low is not null, AtHigh: high is not null);
        if (MayStop(start.AtLow, start.AtHigh, 0))
        {
            builder.Skip(from, to);
        }

        var states = new Dictionary<(bool AtLow, bool AtHigh), int> { [start] = builder.Literal(from, "."u8) };
        for (var i = 0; i < NumberSchema.MaxDigits; i++)
        {
            var nexts = new Dictionary<(bool AtLow, bool AtHigh), int>();
            foreach (var ((atLow, atHigh), state) in states)
            {
                var least = !atLow || i >= lowDigits.Length ? '0' : lowDigits[i];
                var most = !atHigh ? '9' : i >= highDigits.Length ? '0' : highDigits[i];
                for (var digit = least; digit <= most; digit++)
                {
                    var key = (AtLow: atLow && digit == least, AtHigh: atHigh && digit == most);
                    if (!nexts.TryGetValue(key, out var next))
                    {
                        next = builder.NewState();
                        nexts[key] = next;
                        if (MayStop(key.AtLow, key.AtHigh, i + 1))
                        {
                            builder.Skip(next, to);
                        }
                    }

                    builder.Byte(state, digit, next);
                }
            }

            states = nexts;
        }
    }
}
