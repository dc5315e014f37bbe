namespace MaiCluster.Serving.Speech.Normalization.Tables;

/// <summary>Signs that are said as words.</summary>
internal static class Symbols
{
    /// <summary>What a sign is called; empty = it is not said.</summary>
    public static string Say(char symbol) => symbol switch
    {
        '&' => "and",
        '+' => "plus",
        '@' => "at",
        '#' => "hash",
        '=' => "equals",
        '%' => "percent",
        '×' => "times",
        '÷' => "divided by",
        '±' => "plus or minus",
        '<' => "less than",
        '>' => "greater than",
        '≤' => "less than or equal to",
        '≥' => "greater than or equal to",
        '≠' => "not equal to",
        '≈' => "approximately",
        '→' => "to",
        '°' => "degrees",
        '§' => "section",
        '©' => "copyright",
        '®' => "registered",
        '™' => "trademark",
        '$' => "dollar",
        '€' => "euro",
        '£' => "pound",
        '¥' => "yen",
        '₹' => "rupee",
        '¢' => "cent",
        '²' => "squared",
        '³' => "cubed",
        'π' => "pi",
        'µ' => "micro",
        'Ω' => "ohm",
        '∞' => "infinity",
        '√' => "square root of",
        '\\' => "backslash",
        '^' => "to the power of",
        '|' => "",
        _ => "",
    };
}
