using System.Collections.Frozen;

namespace MaiCluster.Serving.Speech.Normalization.Tables;

/// <summary>How money of one kind is called.</summary>
/// <param name="One">"dollar".</param>
/// <param name="Many">"dollars".</param>
/// <param name="MinorOne">"cent"; empty = there is none in use.</param>
/// <param name="MinorMany">"cents".</param>
internal sealed record Currency(string One, string Many, string MinorOne = "", string MinorMany = "")
{
    private static readonly Currency Dollar = new("dollar", "dollars", "cent", "cents");
    private static readonly Currency Euro = new("euro", "euros", "cent", "cents");
    private static readonly Currency Pound = new("pound", "pounds", "penny", "pence");
    private static readonly Currency Yen = new("yen", "yen");
    private static readonly Currency Rupee = new("rupee", "rupees", "paisa", "paise");

    private static readonly FrozenDictionary<string, Currency> Symbols = new Dictionary<string, Currency>
    {
        ["$"] = Dollar,
        ["US$"] = new("U S dollar", "U S dollars", "cent", "cents"),
        ["C$"] = new("Canadian dollar", "Canadian dollars", "cent", "cents"),
        ["A$"] = new("Australian dollar", "Australian dollars", "cent", "cents"),
        ["HK$"] = new("Hong Kong dollar", "Hong Kong dollars", "cent", "cents"),
        ["€"] = Euro,
        ["£"] = Pound,
        ["¥"] = Yen,
        ["₹"] = Rupee,
        ["₩"] = new("won", "won"),
        ["₽"] = new("ruble", "rubles", "kopeck", "kopecks"),
        ["₿"] = new("bitcoin", "bitcoins"),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, Currency> Codes = new Dictionary<string, Currency>
    {
        ["USD"] = new("U S dollar", "U S dollars", "cent", "cents"),
        ["EUR"] = Euro,
        ["GBP"] = new("British pound", "British pounds", "penny", "pence"),
        ["JPY"] = Yen,
        ["CHF"] = new("Swiss franc", "Swiss francs", "centime", "centimes"),
        ["CAD"] = new("Canadian dollar", "Canadian dollars", "cent", "cents"),
        ["AUD"] = new("Australian dollar", "Australian dollars", "cent", "cents"),
        ["CNY"] = new("yuan", "yuan"),
        ["INR"] = Rupee,
        ["SEK"] = new("Swedish krona", "Swedish kronor"),
        ["NOK"] = new("Norwegian krone", "Norwegian kroner"),
        ["DKK"] = new("Danish krone", "Danish kroner"),
        ["PLN"] = new("Polish zloty", "Polish zlotys"),
        ["BTC"] = new("bitcoin", "bitcoins"),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly string[] Longest = [.. Symbols.Keys.OrderByDescending(key => key.Length)];

    /// <summary>The symbol at a text's begin.</summary>
    /// <param name="length">Its characters.</param>
    public static Currency? StartOf(string text, out int length)
    {
        var symbol = Array.Find(Longest, key => text.StartsWith(key, StringComparison.Ordinal));
        length = symbol?.Length ?? 0;
        return symbol is null ? null : Symbols[symbol];
    }

    /// <summary>The kind of a symbol or code that is the whole text.</summary>
    public static Currency? Find(string text) => Symbols.GetValueOrDefault(text) ?? Codes.GetValueOrDefault(text);
}
