using MaiCluster.Serving.Speech.Normalization.Numbers;
using MaiCluster.Serving.Speech.Normalization.Tables;

namespace MaiCluster.Serving.Speech.Normalization.Rules;

/// <summary>Money: <c>$5.30</c>, <c>-€20</c>, <c>$3.5 million</c>, <c>£5-10</c>, <c>$20/month</c>, <c>5 EUR</c>, <c>99¢</c>.</summary>
internal sealed class MoneyRule : ISpokenRule
{
    public int Read(ChunkCursor at, SpokenText spoken)
    {
        var core = at.Core;
        var minus = core.Length > 1 && core[0] is '-' or '−' ? "minus " : "";
        if (minus.Length > 0)
        {
            core = core[1..];
        }

        if (Currency.StartOf(core, out var symbol) is { } currency && WrittenNumber.TryRead(core.AsSpan(symbol), out var amount, out var length))
        {
            return ReadAfterSymbol(at, currency, amount, core[(symbol + length)..], minus, spoken);
        }

        if (!WrittenNumber.TryRead(core, out amount, out length))
        {
            return 0;
        }

        var rest = core[length..];
        if (rest == "¢")
        {
            spoken.Say($"{minus}{amount.Words()} {(amount.IsOne ? "cent" : "cents")}");
            return 1;
        }

        return ReadBeforeName(at, amount, rest, minus, spoken);
    }

    private static int ReadAfterSymbol(ChunkCursor at, Currency currency, WrittenNumber amount, string rest, string minus, SpokenText spoken)
    {
        var per = "";
        if (rest.IndexOf('/') is >= 0 and var slash && Units.Per(rest[(slash + 1)..]) is { } unit)
        {
            (per, rest) = (" per " + unit, rest[..slash]);
        }

        if (rest.Length > 1 && rest[0] is '-' or '–' && Currency.StartOf(rest[1..], out var again) is var other && (other is null || other == currency)
            && WrittenNumber.TryRead(rest.AsSpan(1 + again), out var upper, out var used) && upper.Sign.Length == 0)
        {
            var tail = rest[(1 + again + used)..];
            var both = Magnitudes.Suffix(tail) ?? Magnitudes.Word(at.Next(1));
            if (tail.Length > 0 && Magnitudes.Suffix(tail) is null)
            {
                return 0;
            }

            spoken.Say($"{minus}{amount.Words()} to {upper.Words()}{(both is null ? "" : " " + both)} {currency.Many}{per}");
            return tail.Length == 0 && both is not null ? 2 : 1;
        }

        if (rest.Length == 0 && per.Length == 0 && Magnitudes.Word(at.Next(1)) is { } word)
        {
            spoken.Say($"{minus}{amount.Words()} {word} {currency.Many}");
            return 2;
        }

        var magnitude = Magnitudes.Suffix(rest);
        if (rest.Length > 0 && magnitude is null)
        {
            return 0;
        }

        spoken.Say(minus + (magnitude is null ? Amount(amount, currency) : $"{amount.Words()} {magnitude} {currency.Many}") + per);
        return 1;
    }

    private static int ReadBeforeName(ChunkCursor at, WrittenNumber amount, string rest, string minus, SpokenText spoken)
    {
        if (rest.Length > 0)
        {
            if (Currency.Find(rest) is { } attached)
            {
                spoken.Say(minus + Amount(amount, attached));
                return 1;
            }

            if (Magnitudes.Suffix(rest) is not { } suffix || Currency.Find(at.Next(1)) is not { } named)
            {
                return 0;
            }

            spoken.Say($"{minus}{amount.Words()} {suffix} {named.Many}");
            return 2;
        }

        var magnitude = Magnitudes.Word(at.Next(1));
        if (Currency.Find(at.Next(magnitude is null ? 1 : 2)) is not { } currency)
        {
            return 0;
        }

        spoken.Say(minus + (magnitude is null ? Amount(amount, currency) : $"{amount.Words()} {magnitude} {currency.Many}"));
        return magnitude is null ? 2 : 3;
    }

    /// <summary>"five dollars and thirty cents", "fifty cents", "three point five dollars".</summary>
    private static string Amount(WrittenNumber amount, Currency currency)
    {
        if (amount.Decimals is { Length: 2 } minor && currency.MinorOne.Length > 0)
        {
            var small = $"{NumberWords.Cardinal(minor)} {(minor == "01" ? currency.MinorOne : currency.MinorMany)}";
            var whole = amount with { Decimals = null };
            return minor == "00" && whole.Whole.Length > 0 ? Amount(whole, currency)
                : whole.Whole.TrimStart('0').Length == 0 ? (amount.IsNegative ? "minus " : "") + small
                : $"{Amount(whole, currency)} and {small}";
        }

        return $"{amount.Words()} {(amount.IsOne ? currency.One : currency.Many)}";
    }
}
