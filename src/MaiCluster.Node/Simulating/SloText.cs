using System.Globalization;
using MaiCluster.Node.Commands;
using MaiCluster.Serving.Requests;

namespace MaiCluster.Node.Simulating;

/// <summary>Times as a person writes them: <c>ttft=1s,tpot=50ms</c>.</summary>
internal static class SloText
{
    private const string Form = "expected ttft=TIME,tpot=TIME or one of them, a time such as 1s, 1.5s or 50ms";

    /// <exception cref="CommandFailedException">The text is something else.</exception>
    public static Slo Parse(string text)
    {
        var slo = new Slo(null, null);
        foreach (var part in text.Split(',', StringSplitOptions.TrimEntries))
        {
            slo = part.Split('=', StringSplitOptions.TrimEntries) switch
            {
                ["ttft", var time] when slo.FirstToken is null => slo with { FirstToken = Time(time, part) },
                ["tpot", var time] when slo.PerToken is null => slo with { PerToken = Time(time, part) },
                _ => throw CommandFailedException.Usage($"'{part}' is wrong for --slo: {Form}."),
            };
        }

        return slo;
    }

    private static TimeSpan Time(string text, string part)
    {
        var (number, unit) = text.EndsWith("ms", StringComparison.Ordinal) ? (text[..^2], 1e-3) : text.EndsWith('s') ? (text[..^1], 1.0) : ("", 0);
        return double.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value) && value * unit is > 0 and <= 3600
            ? TimeSpan.FromSeconds(value * unit)
            : throw CommandFailedException.Usage($"'{part}' is wrong for --slo: {Form}, above 0 and up to an hour.");
    }
}
