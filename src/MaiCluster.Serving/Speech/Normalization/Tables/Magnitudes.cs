namespace MaiCluster.Serving.Speech.Normalization.Tables;

/// <summary>Words and letters that multiply a number of money.</summary>
internal static class Magnitudes
{
    /// <summary>Of a word beside a number; null when it is none.</summary>
    public static string? Word(string text) => text switch
    {
        "hundred" or "thousand" or "million" or "billion" or "trillion" or "quadrillion" => text,
        "mn" or "mio" => "million",
        "bn" => "billion",
        "tn" => "trillion",
        _ => null,
    };

    /// <summary>Of letters at a number; null when they are none.</summary>
    public static string? Suffix(string text) => text switch
    {
        "k" or "K" => "thousand",
        "m" or "M" or "mn" or "MM" => "million",
        "b" or "B" or "bn" or "Bn" => "billion",
        "t" or "T" or "tn" => "trillion",
        _ => null,
    };
}
