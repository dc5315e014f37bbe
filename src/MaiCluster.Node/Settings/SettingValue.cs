using System.Globalization;
using System.Net;
using MaiCluster.Storage;

namespace MaiCluster.Node.Settings;

/// <summary>Texts as values. Null = not a right value; the setting's row says what would be.</summary>
internal static class SettingValue
{
    public const string LogLevels = "trace, debug, info, warn, error or none";

    /// <summary>Most names in one list.</summary>
    private const int MostNames = 64;

    public static int? Count(string text, int least, int most) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most ? value : null;

    public static TimeSpan? Seconds(string text, int least, int most) =>
        Count(text, least, most) is { } seconds ? TimeSpan.FromSeconds(seconds) : null;

    public static long? Bytes(string text, long least)
    {
        var (digits, shift) = text switch
        {
            _ when text.EndsWith("GiB", StringComparison.OrdinalIgnoreCase) => (text[..^3], 30),
            _ when text.EndsWith("MiB", StringComparison.OrdinalIgnoreCase) => (text[..^3], 20),
            _ => (text, 0),
        };
        return long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var value)
            && value <= long.MaxValue >> shift && value << shift >= least ? value << shift : null;
    }

    public static string? Host(string text) =>
        text.Equals("localhost", StringComparison.OrdinalIgnoreCase) ? "localhost"
        : IPAddress.TryParse(text, out var address) && (text.Contains(':', StringComparison.Ordinal) || text.Count(c => c == '.') == 3) ? address.ToString()
        : null;

    public static StoreUrl? Store(string text)
    {
        try
        {
            return StoreUrl.Parse(text);
        }
        catch (FormatException)
        {
            return null;
        }
    }

    public static string? Folder(string text)
    {
        if (string.IsNullOrWhiteSpace(text) || text.Contains('\0', StringComparison.Ordinal))
        {
            return null;
        }

        // A shell expands ~ in an argument, but nobody does in a variable or a file.
        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile, Environment.SpecialFolderOption.DoNotVerify);
        return Path.TrimEndingDirectorySeparator(Path.GetFullPath(text == "~" || text.StartsWith("~/", StringComparison.Ordinal) ? home + text[1..] : text));
    }

    /// <summary>One word, taken as it is.</summary>
    public static string? Text(string text) => text.Length is > 0 and <= 256 && !text.Any(letter => char.IsWhiteSpace(letter) || char.IsControl(letter)) ? text : null;

    public static IReadOnlyList<string>? Names(string text)
    {
        var names = text.Split(',', StringSplitOptions.TrimEntries);
        return names.Length <= MostNames && Array.TrueForAll(names, name => name.Length is > 0 and <= 128 && !name.Any(char.IsWhiteSpace))
            ? names.Distinct(StringComparer.Ordinal).ToArray()
            : null;
    }

    /// <summary>What the domain's own reader makes of it.</summary>
    public static T? Parsed<T>(string text, Func<string, T> parse)
        where T : class
    {
        try
        {
            return parse(text);
        }
        catch (FormatException)
        {
            return null;
        }
    }

    public static LogLevel? Level(string text) => text.ToLowerInvariant() switch
    {
        "trace" => LogLevel.Trace,
        "debug" => LogLevel.Debug,
        "info" or "information" => LogLevel.Information,
        "warn" or "warning" => LogLevel.Warning,
        "error" => LogLevel.Error,
        "none" => LogLevel.None,
        _ => null,
    };
}
