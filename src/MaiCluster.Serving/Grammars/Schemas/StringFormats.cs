using System.Collections.Concurrent;
using System.Collections.Frozen;
using MaiCluster.Serving.Grammars.Patterns;

namespace MaiCluster.Serving.Grammars.Schemas;

/// <summary>The covered formats as patterns, each a part of what its RFC admits.</summary>
internal static class StringFormats
{
    private const int MaxStates = 8_192;

    // RFC 3339: only days that the month has, and February 29 only in leap years.
    private const string LeapYear = @"(?:\d\d(?:0[48]|[2468][048]|[13579][26])|(?:[02468][048]|[13579][26])00)";
    private const string Date = @"(?:\d{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12]\d|3[01])|(?:0[469]|11)-(?:0[1-9]|[12]\d|30)|02-(?:0[1-9]|1\d|2[0-8]))|" + LeapYear + "-02-29)";
    private const string Time = @"(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,9})?(?:Z|[+\-](?:[01]\d|2[0-3]):[0-5]\d)";

    // RFC 5321 without quoted local parts and address literals; at most 63 characters before the @ (the RFC has 64) and
    // five labels after it, so that an address has an end.
    private const string MailLetter = @"[A-Za-z0-9!#$%&'*+/=?^_`{|}~\-]";
    private const string HostLabel = @"[A-Za-z0-9](?:[A-Za-z0-9\-]{0,61}[A-Za-z0-9])?";

    private static readonly FrozenDictionary<string, string> Patterns = new Dictionary<string, string>
    {
        ["date"] = $"^{Date}$",
        ["time"] = $"^{Time}$",
        ["date-time"] = $"^{Date}T{Time}$",
        ["uuid"] = "^[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$",
        ["email"] = $@"^{MailLetter}(?:\.?{MailLetter}){{0,31}}@{HostLabel}(?:\.{HostLabel}){{1,4}}$",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly ConcurrentDictionary<string, CharacterAutomaton> Known = new(StringComparer.Ordinal);

    public static string Names { get; } = string.Join(", ", Patterns.Keys.Order(StringComparer.Ordinal));

    /// <summary>The strings of a format; null = it is not covered.</summary>
    public static CharacterAutomaton? Find(string format) =>
        Patterns.TryGetValue(format, out var pattern) ? Known.GetOrAdd(format, static (_, pattern) => Compile(pattern), pattern) : null;

    private static CharacterAutomaton Compile(string pattern)
    {
        var (parsed, failure) = PatternParser.Parse(pattern);
        return (failure is null ? PatternAutomaton.Of(parsed, MaxStates) : null)
            ?? throw new InvalidOperationException($"The pattern of a format cannot be compiled: {failure ?? "too many states"}");
    }
}
