namespace MaiCluster.Serving.Prices;

/// <summary>One price of a list as text: for tables, and to see what two lists have that differs.</summary>
/// <param name="Path">Such as <c>models.gpt-4o.pay.prompt_tokens</c>.</param>
/// <param name="Amount">With its currency, such as <c>2.5 USD</c>.</param>
/// <param name="Unit">What it is for, such as <c>million tokens</c>; empty where that is no price of a unit.</param>
public sealed record PriceLine(string Path, string Amount, string Unit)
{
    private const int MicroDecimals = 6;

    /// <summary>Everything that a list says, each line of another path; sections in the file's order, names in that of the alphabet.</summary>
    /// <param name="currency">The ledger's.</param>
    public static IReadOnlyList<PriceLine> Of(PriceList list, string currency) =>
    [
        .. Sorted(list.Rates).Select(rate => new PriceLine($"rates.{rate.Key}", $"{rate.Value} {currency}", rate.Key)),
        .. Sorted(list.Devices).Select(device => new PriceLine($"devices.{device.Key}", $"{device.Value.PerHour} {currency}", "hour")),
        .. Sorted(list.Models).SelectMany(model => Of($"models.{model.Key}", model.Value, currency)),
        .. Sorted(list.Scenarios).SelectMany(scenario => Of($"scenarios.{scenario.Key}.bill", scenario.Value, currency)),
        .. list.Default is { } bill ? Of("default.bill", bill, currency) : [],
    ];

    private static IEnumerable<PriceLine> Of(string path, ModelPrices model, string currency) =>
    [
        .. Of($"{path}.bill", model.Bill, currency),
        .. model.Pay is { } pay ? Of($"{path}.pay", pay, currency) : [],
        .. model.Share is { } share ? Of($"{path}.share", share, currency) : [],
    ];

    private static IEnumerable<PriceLine> Of(string path, MeterPrices prices, string currency) => prices.Stated.Any()
        ? prices.Stated.Select(stated => new PriceLine($"{path}.{stated.Meter}", $"{stated.Price} {prices.Rate?.Currency ?? currency}", stated.Meter.Unit))
        : [new PriceLine(path, "0", "")];

    private static IEnumerable<PriceLine> Of(string path, RevenueShare share, string currency)
    {
        foreach (var tier in share.Tiers)
        {
            var above = FixedPoint.Text(tier.AboveMicros, MicroDecimals);
            yield return new PriceLine($"{path}.above.{above}", $"{tier.Percent} % of {share.Base.ToString().ToLowerInvariant()}", $"month's gross above {above} {currency}");
        }

        if (share.MinimumMicros > 0)
        {
            yield return new PriceLine($"{path}.minimum", $"{FixedPoint.Text(share.MinimumMicros, MicroDecimals)} {currency}", "month");
        }
    }

    private static IOrderedEnumerable<KeyValuePair<string, T>> Sorted<T>(IReadOnlyDictionary<string, T> named) => named.OrderBy(entry => entry.Key, StringComparer.Ordinal);
}
