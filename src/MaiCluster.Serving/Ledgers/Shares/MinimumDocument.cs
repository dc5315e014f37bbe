namespace MaiCluster.Serving.Ledgers.Shares;

/// <summary>What a month's minimum was reckoned from, as it is stored with its posting.</summary>
/// <param name="MinimumMicros">Promised.</param>
/// <param name="ShareMicros">What the month's shares came to without it.</param>
internal sealed record MinimumDocument(long MinimumMicros, long ShareMicros)
{
    public string Write() => LedgerJson.Write(json =>
    {
        json.WriteNumber("minimum_micros"u8, MinimumMicros);
        json.WriteNumber("shares_micros"u8, ShareMicros);
    });

    /// <exception cref="FormatException">The text is none.</exception>
    public static MinimumDocument Read(string text) =>
        LedgerJson.Read(text, "the reckoning of a minimum", static root => new MinimumDocument(root.GetProperty("minimum_micros").GetInt64(), root.GetProperty("shares_micros").GetInt64()));
}
