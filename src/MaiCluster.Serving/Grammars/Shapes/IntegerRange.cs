using System.Globalization;
using MaiCluster.Serving.Grammars.Automata;

namespace MaiCluster.Serving.Grammars.Shapes;

/// <summary>The integers from one to another, both at least 0, by comparing digit for digit.</summary>
internal static class IntegerRange
{
    public static void Write(ByteNetworkBuilder builder, int from, long low, long high, int to)
    {
        // Numbers of different lengths are compared by length alone.
        for (long shortest = low, next; shortest <= high; shortest = next)
        {
            var digits = Text(shortest).Length;
            next = Pow10(digits);
            WriteSameLength(builder, from, Text(shortest), Text(Math.Min(high, next - 1)), to);
        }
    }

    private static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);

    private static long Pow10(int exponent)
    {
        var power = 1L;
        for (var i = 0; i < exponent; i++)
        {
            power *= 10;
        }

        return power;
    }

    private static void WriteSameLength(ByteNetworkBuilder builder, int from, string low, string high, int to)
    {
        // States by whether the digits so far are those of the low end, of the high end, of both or of neither.
        var states = new Dictionary<(bool AtLow, bool AtHigh), int> { [(true, true)] = from };
        for (var i = 0; i < low.Length; i++)
        {
            var nexts = new Dictionary<(bool AtLow, bool AtHigh), int>();
            foreach (var ((atLow, atHigh), state) in states)
            {
                var (least, most) = (atLow ? low[i] : '0', atHigh ? high[i] : '9');
                for (var digit = least; digit <= most; digit++)
                {
                    var key = (atLow && digit == least, atHigh && digit == most);
                    if (!nexts.TryGetValue(key, out var next))
                    {
                        next = i == low.Length - 1 ? to : builder.NewState();
                        nexts[key] = next;
                    }

                    builder.Byte(state, digit, next);
                }
            }

            states = nexts;
        }
    }
}
