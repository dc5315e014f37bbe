using System.Globalization;

namespace MaiCluster.Gateway.Admin;

/// <summary>Points in time as the admin API takes them: ISO 8601, UTC unless they say otherwise.</summary>
internal static class Moment
{
    public const string Right = "a date or a time in ISO 8601, such as 2027-01-31 or 2027-01-31T12:00:00Z";

    private static readonly string[] Forms = ["yyyy-MM-dd", "yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"];

    /// <summary>Null when it is none.</summary>
    public static DateTimeOffset? Parse(string text) =>
        DateTimeOffset.TryParseExact(text, Forms, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var moment) ? moment : null;
}
