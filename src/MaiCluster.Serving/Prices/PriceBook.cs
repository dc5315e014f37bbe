namespace MaiCluster.Serving.Prices;

/// <summary>The price lists of a file, by the day each begins. Immutable, swapped whole.</summary>
public sealed class PriceBook
{
    /// <param name="currency">The ledger's one currency, such as <c>EUR</c>.</param>
    /// <param name="lists">Each of another day.</param>
    public PriceBook(string currency, IEnumerable<PriceList> lists)
    {
        Currency = currency;
        Lists = [.. lists.OrderBy(list => list.From)];
    }

    public string Currency { get; }

    /// <summary>The earliest first.</summary>
    public IReadOnlyList<PriceList> Lists { get; }

    /// <summary>The list in force; <see cref="PriceList.None"/> before the first.</summary>
    public PriceList At(DateTimeOffset moment)
    {
        for (var i = Lists.Count - 1; i >= 0; i--)
        {
            if (Lists[i].Begins <= moment)
            {
                return Lists[i];
            }
        }

        return PriceList.None;
    }

    /// <summary>When the next list begins, a midnight UTC after this moment; null = there is none.</summary>
    public DateTimeOffset? NextChange(DateTimeOffset moment) => Lists.FirstOrDefault(list => list.Begins > moment)?.Begins;
}
