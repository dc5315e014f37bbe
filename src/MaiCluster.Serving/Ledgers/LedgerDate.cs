using System.Globalization;

namespace MaiCluster.Serving.Ledgers;

/// <summary>Days and moments as the ledger writes them. All days are UTC.</summary>
public static class LedgerDate
{
    private const string Form = "yyyy-MM-dd";

    /// <summary>The day of a moment.</summary>
    public static DateOnly Of(DateTimeOffset moment) => DateOnly.FromDateTime(moment.UtcDateTime);

    /// <summary>When the day begins.</summary>
    public static DateTimeOffset Midnight(DateOnly day) => new(day, TimeOnly.MinValue, TimeSpan.Zero);

    public static string Text(DateOnly day) => day.ToString(Form, CultureInfo.InvariantCulture);

    public static bool TryParse(string text, out DateOnly day) => DateOnly.TryParseExact(text, Form, CultureInfo.InvariantCulture, DateTimeStyles.None, out day);

    /// <summary>Microseconds since 1970: the finest that the stores keep.</summary>
    public static long Microseconds(DateTimeOffset moment) => (moment.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;

    /// <exception cref="ArgumentOutOfRangeException">There is no such moment.</exception>
    public static DateTimeOffset FromMicroseconds(long microseconds) => DateTimeOffset.UnixEpoch.AddMicroseconds(microseconds);

    /// <summary>The moment without what the stores would lose.</summary>
    public static DateTimeOffset ToMicrosecond(DateTimeOffset moment) => FromMicroseconds(Microseconds(moment));
}
