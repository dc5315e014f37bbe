using System.Globalization;

namespace MaiCluster.Gateway.Transcription;

/// <summary>Times as subtitles have them.</summary>
internal static class TranscriptTime
{
    /// <summary>Hours, minutes, seconds and milliseconds, such as 01:02:03,456.</summary>
    /// <param name="separator">Before the milliseconds: a comma in SubRip, a point in WebVTT.</param>
    public static string Of(double seconds, char separator)
    {
        var milliseconds = (long)Math.Round(seconds * 1000);
        return string.Create(CultureInfo.InvariantCulture,
            $"{milliseconds / 3_600_000:00}:{milliseconds / 60_000 % 60:00}:{milliseconds / 1000 % 60:00}{separator}{milliseconds % 1000:000}");
    }
}
