using MaiCluster.Serving.Grammars.Automata;
using MaiCluster.Serving.Grammars.Schemas;

namespace MaiCluster.Serving.Grammars.Shapes;

/// <summary>
/// Numbers, with an end: at most 15 digits before the point and 15 after it, and an exponent of at most two digits, so
/// that every number is finite in a double. Numbers in a range have no exponent.
/// </summary>
internal static class NumberShape
{
    private const int MaxExponentDigits = 2;

    public static void Write(ByteNetworkBuilder builder, Rule rule, NumberNode number)
    {
        if (number.Low is null && number.High is null)
        {
            WriteFree(builder, rule, number.IsInteger);
            return;
        }

        // Zero belongs to the side without a sign; the other side holds the magnitudes strictly below it.
        if (number.High is not { Value: < 0 } and not { Value: 0, Exclusive: true })
        {
            var low = number.Low is { Value: >= 0 } bound ? bound : new Bound(0, Exclusive: false);
            WriteMagnitude(builder, rule.Start, low, number.High, rule.End, number.IsInteger);
        }

        if (number.Low is null or { Value: < 0 })
        {
            var negative = builder.Literal(rule.Start, "-"u8);
            var low = number.High is { Value: < 0 } bound ? bound with { Value = -bound.Value } : new Bound(0, Exclusive: true);
            var high = number.Low is { } lowest ? lowest with { Value = -lowest.Value } : (Bound?)null;
            WriteMagnitude(builder, negative, low, high, rule.End, number.IsInteger);
        }
    }

    private static void WriteMagnitude(ByteNetworkBuilder builder, int from, Bound low, Bound? high, int to, bool integer)
    {
        if (!integer)
        {
            DecimalRange.Write(builder, from, low, high, to);
            return;
        }

        var least = (long)low.Value + (low.Exclusive ? 1 : 0);
        var most = (long)(high?.Value ?? NumberSchema.Beyond - 1);
        IntegerRange.Write(builder, from, least, most, to);
    }

    private static void WriteFree(ByteNetworkBuilder builder, Rule rule, bool integer)
    {
        var sign = builder.NewState();
        builder.Skip(rule.Start, sign);
        builder.Byte(rule.Start, '-', sign);

        var whole = builder.NewState();
        builder.Byte(sign, '0', whole);
        var leading = builder.NewState();
        builder.Byte(sign, (byte)'1', (byte)'9', leading);
        Digits(builder, leading, NumberSchema.MaxDigits - 1, whole);
        builder.Skip(whole, rule.End);
        if (integer)
        {
            return;
        }

        var mantissa = builder.NewState();
        builder.Skip(whole, mantissa);
        FirstDigit(builder, builder.Literal(whole, "."u8), NumberSchema.MaxDigits, mantissa);
        builder.Skip(mantissa, rule.End);

        var exponent = builder.NewState();
        builder.Byte(mantissa, 'e', exponent);
        builder.Byte(mantissa, 'E', exponent);
        var signed = builder.NewState();
        builder.Skip(exponent, signed);
        builder.Byte(exponent, '+', signed);
        builder.Byte(exponent, '-', signed);
        FirstDigit(builder, signed, MaxExponentDigits, rule.End);
    }

    private static void FirstDigit(ByteNetworkBuilder builder, int from, int max, int to)
    {
        var next = builder.NewState();
        builder.Byte(from, (byte)'0', (byte)'9', next);
        Digits(builder, next, max - 1, to);
    }

    /// <summary>None to <paramref name="max"/> digits.</summary>
    public static void Digits(ByteNetworkBuilder builder, int from, int max, int to)
    {
        for (var i = 0; i < max; i++)
        {
            builder.Skip(from, to);
            var next = builder.NewState();
            builder.Byte(from, (byte)'0', (byte)'9', next);
            from = next;
        }

        builder.Skip(from, to);
    }
}
