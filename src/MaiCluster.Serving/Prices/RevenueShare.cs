using MaiCluster.Serving.Metering;

namespace MaiCluster.Serving.Prices;

/// <summary>What a partner gets of the revenue that its models make. Immutable; it knows no month: its caller does.</summary>
public sealed record RevenueShare
{
    public required ShareBasis Base { get; init; }

    /// <summary>Marginal: each part of the month's gross has the rate of the tier that it lies in. At least one; the first is above 0, the others rise.</summary>
    public required IReadOnlyList<ShareTier> Tiers { get; init; }

    /// <summary>What the month's shares come to at least, in micro-units of the ledger's currency.</summary>
    public long MinimumMicros { get; init; }

    /// <summary>That amounts were converted with; null = they were stated in the ledger's currency.</summary>
    public ExchangeRate? Rate { get; init; }

    /// <summary>The share of one charge, in micro-units of the ledger's currency, rounded once, half to even.</summary>
    /// <param name="grossBeforeMicros">Billed for the partner's models since the month began, without this one; at least 0.</param>
    /// <param name="grossMicros">Billed now, at least 0.</param>
    /// <param name="netMicros">The same less credits and the partner's own charge; below 0 it takes back, so that a month's shares are those of the month's net. Not looked at where gross is shared.</param>
    /// <exception cref="OverflowException">The result, or 10 billion units of net at a time, does not fit.</exception>
    public long Of(long grossBeforeMicros, long grossMicros, long netMicros)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(grossBeforeMicros);
        ArgumentOutOfRangeException.ThrowIfNegative(grossMicros);
        if (Base == ShareBasis.Gross)
        {
            return Micros.Round(Weighted(grossBeforeMicros, grossMicros), ShareTier.Whole);
        }

        // Net is spread over the tiers as its gross is; a charge that billed nothing lies where the month stands.
        return grossMicros == 0
            ? Micros.Round((Int128)netMicros * At(grossBeforeMicros).Millionths, ShareTier.Whole)
            : Micros.Round(checked(Weighted(grossBeforeMicros, grossMicros) * netMicros), (Int128)grossMicros * ShareTier.Whole);
    }

    /// <summary>What is owed at the month's end on top of its shares.</summary>
    public long TopUp(long sharesMicros) => Math.Max(0, checked(MinimumMicros - sharesMicros));

    /// <summary>The gross between two points of the month, each part times its tier's millionths.</summary>
    private Int128 Weighted(Int128 from, Int128 gross)
    {
        var sum = Int128.Zero;
        for (var i = 0; i < Tiers.Count; i++)
        {
            var begin = Int128.Max(from, Tiers[i].AboveMicros);
            var end = i + 1 < Tiers.Count ? Int128.Min(from + gross, Tiers[i + 1].AboveMicros) : from + gross;
            sum += Int128.Max(0, end - begin) * Tiers[i].Millionths;
        }

        return sum;
    }

    private ShareTier At(long grossMicros) => Tiers.Last(tier => tier.AboveMicros <= grossMicros);
}
