using MaiCluster.Serving.Files;

namespace MaiCluster.Serving.Prices;

/// <summary>Prices that were in force stay what they were: only what has not begun may change, and what had no price may get one.</summary>
public static class BegunPrices
{
    /// <summary>What a new book changes of days that have begun; empty when it may take the old one's place.</summary>
    /// <param name="old">The book in force.</param>
    /// <param name="book">The one to follow it.</param>
    /// <param name="now">Lists that begin until then have begun.</param>
    public static IReadOnlyList<FileFault> Changes(PriceBook old, PriceBook book, DateTimeOffset now)
    {
        if (old.Currency != book.Currency)
        {
            return [new FileFault("currency", $"was {old.Currency} and is {book.Currency}; the ledger's currency stays what it is")];
        }

        var faults = new List<FileFault>();
        var earliest = new PriceList { From = DateOnly.FromDateTime(now.UtcDateTime).AddDays(1) };
        var days = old.Lists.Concat(book.Lists).Where(list => list.Begins <= now).Select(list => list.From).Distinct().Order();
        foreach (var day in days)
        {
            var (before, after) = (old.Lists.FirstOrDefault(list => list.From == day), book.Lists.FirstOrDefault(list => list.From == day));
            if (after is null)
            {
                faults.Add(new FileFault("prices", $"the list from {before} is gone, and that day has begun: put it back"));
            }
            else if (before is null)
            {
                faults.Add(new FileFault("prices", $"the list from {after} is new, and that day has begun; the first day that is free is {earliest}"));
            }
            else
            {
                faults.AddRange(Changes(PriceLine.Of(before, old.Currency), PriceLine.Of(Known(before, after), book.Currency))
                    .Select(change => change with { Message = $"{change.Message}, and the list from {after} has begun; write it into one from {earliest} or later" }));
            }
        }

        return faults;
    }

    /// <summary>Without what a list adds that nobody can have paid by: rates, and models that were not served for want of a price.</summary>
    private static PriceList Known(PriceList before, PriceList after) => after with
    {
        Rates = after.Rates.Where(rate => before.Rates.ContainsKey(rate.Key)).ToDictionary(),
        Models = after.Models.Where(model => before.Model(model.Key) is not null).ToDictionary(),
    };

    private static IEnumerable<FileFault> Changes(IReadOnlyList<PriceLine> before, IReadOnlyList<PriceLine> after)
    {
        var old = before.ToDictionary(line => line.Path, StringComparer.Ordinal);
        var now = after.ToDictionary(line => line.Path, StringComparer.Ordinal);
        return old.Keys.Union(now.Keys, StringComparer.Ordinal)
            .Where(path => old.GetValueOrDefault(path) != now.GetValueOrDefault(path))
            .Select(path => new FileFault(path, $"was {Text(old.GetValueOrDefault(path))} and is {Text(now.GetValueOrDefault(path))}"));
    }

    private static string Text(PriceLine? line) => line?.Amount ?? "not there";
}
