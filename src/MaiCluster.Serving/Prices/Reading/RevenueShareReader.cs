using System.Text.Json;
using MaiCluster.Serving.Files;

namespace MaiCluster.Serving.Prices.Reading;

/// <summary>Reads what a partner gets of the revenue.</summary>
internal static class RevenueShareReader
{
    private const int MostTiers = 100;
    private const int AmountDecimals = 6;
    private const long MostAmount = 1_000_000_000_000;
    private const int MostPercent = 100;

    public static RevenueShare? Read(FileSection share, ListRates rates)
    {
        share.Know("of", "percent", "tiers", "minimum", "currency");
        var of = Base(share);
        var rate = rates.Of(share);
        var tiers = Tiers(share, rate);
        var minimum = Amount(share, "minimum", rate) ?? 0;
        return of is { } shared ? new RevenueShare { Base = shared, Tiers = tiers, MinimumMicros = minimum, Rate = rate } : null;
    }

    private static ShareBasis? Base(FileSection share)
    {
        if (share.Require("of", "what is shared, gross or net") is not { } value)
        {
            return null;
        }

        switch (value.ValueKind == JsonValueKind.String ? value.GetString() : null)
        {
            case "gross":
                return ShareBasis.Gross;
            case "net":
                return ShareBasis.Net;
            default:
                share.Fault("of", $"is {FileSection.Kind(value)}; expected gross or net");
                return null;
        }
    }

    private static List<ShareTier> Tiers(FileSection share, ExchangeRate? rate)
    {
        var tiers = new List<ShareTier>();
        if (share.Find("tiers") is null)
        {
            share.Require("percent", "the partner's part, such as 20, or tiers");
            return Percent(share) is { } all ? [new ShareTier(0, all)] : tiers;
        }

        if (share.Find("percent") is not null)
        {
            share.Fault("percent", "stands beside tiers, which have their own: leave one of the two");
        }

        foreach (var tier in share.Items("tiers", MostTiers))
        {
            tier.Know("above", "percent");
            tier.Require("above", "the month's gross that it begins at, 0 for the first");
            tier.Require("percent", "the partner's part, such as 20");
            var (begin, percent) = (Amount(tier, "above", rate), Percent(tier));
            if (begin is not { } above || percent is not { } part)
            {
                continue;
            }

            if (tiers.Count == 0 ? above != 0 : above <= tiers[^1].AboveMicros)
            {
                tier.Fault("above", tiers.Count == 0 ? "is not 0; the first tier begins there" : "is not above that of the tier before; expected tiers that rise");
            }

            tiers.Add(new ShareTier(above, part));
        }

        return tiers;
    }

    private static int? Percent(FileSection section) => (int?)section.Number("percent", ShareTier.PercentDecimals, MostPercent);

    /// <summary>Micro-units of the ledger's currency.</summary>
    private static long? Amount(FileSection section, string name, ExchangeRate? rate)
    {
        if (section.Number(name, AmountDecimals, MostAmount) is not { } micros)
        {
            return null;
        }

        try
        {
            return rate?.Convert(micros) ?? micros;
        }
        catch (OverflowException)
        {
            section.Fault(name, $"is too much at the rate of {rate}");
            return null;
        }
    }
}
