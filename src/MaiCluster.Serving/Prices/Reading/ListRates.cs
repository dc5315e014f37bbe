using MaiCluster.Serving.Files;

namespace MaiCluster.Serving.Prices.Reading;

/// <summary>The ledger's currency, and what others are in it by one list.</summary>
internal sealed class ListRates
{
    private const string Field = "rates";

    private readonly Dictionary<string, ExchangeRate> _rates = new(StringComparer.Ordinal);
    private readonly HashSet<string> _wrong = new(StringComparer.Ordinal);

    private ListRates(string? currency) => Ledger = currency;

    /// <summary>Null where the file does not say.</summary>
    public string? Ledger { get; }

    public IReadOnlyDictionary<string, ExchangeRate> All => _rates;

    public static ListRates Read(FileSection list, string? currency)
    {
        var rates = new ListRates(currency);
        if (list.Find(Field) is not null)
        {
            rates.Read(list.Section(Field));
        }

        return rates;
    }

    /// <summary>The rate of the currency that an object's amounts are in; null = they are in the ledger's.</summary>
    public ExchangeRate? Of(FileSection section)
    {
        if (section.Find("currency") is null || CurrencyCode.Read(section, "currency") is not { } code || code == Ledger)
        {
            return null;
        }

        if (_rates.TryGetValue(code, out var rate))
        {
            return rate;
        }

        if (!_wrong.Contains(code))
        {
            section.Fault("currency", $"is {code}, and this list has no rate for it; expected one, such as rates: {{{code}: 0.92}}");
        }

        return null;
    }

    private void Read(FileSection section)
    {
        foreach (var (code, _) in section.Entries)
        {
            if (!CurrencyCode.Is(code))
            {
                section.Fault(code, "is no currency; expected its three letters, such as USD");
            }
            else if (code == Ledger)
            {
                section.Fault(code, "is the ledger's own currency: remove it");
            }
            else if (section.Number(code, ExchangeRate.Decimals, ExchangeRate.Most) is not { } billionths)
            {
                _wrong.Add(code);
            }
            else if (billionths == 0)
            {
                section.Fault(code, $"is 0; expected what one {code} is in {Ledger}");
                _wrong.Add(code);
            }
            else
            {
                _rates.Add(code, new ExchangeRate(code, billionths));
            }
        }
    }
}
