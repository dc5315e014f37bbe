using MaiCluster.Serving.Prices;

namespace MaiCluster.Node.Prices;

/// <summary>Prices in a few words, for tables and lines.</summary>
internal static class PriceText
{
    /// <summary>What a client pays: <c>0.15 / 0.6 EUR per M tokens</c> is the prompt's price and the answer's.</summary>
    /// <param name="currency">The ledger's.</param>
    public static string Of(MeterPrices bill, string currency)
    {
        if (bill.IsFree)
        {
            return "free";
        }

        var code = bill.Rate?.Currency ?? currency;
        var others = bill.Stated.Where(stated => !IsText(stated.Meter)).Select(stated => $"{stated.Price} {code} per {Short(stated.Meter)}");
        return string.Join(", ", bill.Stated.Any(stated => IsText(stated.Meter))
            ? others.Prepend($"{bill[Meter.PromptTokens]} / {bill[Meter.CompletionTokens]} {code} per M tokens")
            : others);
    }

    /// <summary>Which lists a book has, and which of them is in force.</summary>
    public static string Lists(PriceBook book, DateTimeOffset now)
    {
        var next = book.NextChange(now) is { } change ? $", the next from {book.At(change)}" : "";
        return book.At(now) is var list && list != PriceList.None ? $"in force is the list from {list}{next}" : $"none is in force yet{next}";
    }

    private static bool IsText(Meter meter) => meter == Meter.PromptTokens || meter == Meter.CachedTokens || meter == Meter.CompletionTokens;

    private static string Short(Meter meter) =>
        meter == Meter.AudioInSeconds ? "s heard" : meter == Meter.AudioOutSeconds ? "s spoken" : meter.Unit.Replace("million", "M", StringComparison.Ordinal);
}
