using System.Buffers;
using MaiCluster.Serving.Speech.Normalization.Numbers;

namespace MaiCluster.Serving.Speech.Normalization.Rules;

/// <summary>Web and mail addresses: <c>https://example.com/a-b</c>, <c>www.example.org</c>, <c>name@example.com</c>, <c>file.txt</c>.</summary>
internal sealed class WebAddressRule : ISpokenRule
{
    /// <summary>Longer ones are not read as addresses.</summary>
    private const int MostCharacters = 256;

    private static readonly SearchValues<char> Vowels = SearchValues.Create("aeiouyAEIOUY");

    public int Read(ChunkCursor at, SpokenText spoken)
    {
        var core = at.Core;
        if (core.Length is < 4 or > MostCharacters || !IsAddress(core))
        {
            return 0;
        }

        var scheme = core.IndexOf("://", StringComparison.Ordinal);
        var start = scheme < 0 ? 0 : scheme + 3;
        var address = core.AsSpan(start).TrimEnd('/');
        for (var position = 0; position < address.Length;)
        {
            position += SayNext(address[position..], spoken);
        }

        return 1;
    }

    private static bool IsAddress(string core)
    {
        if (core.StartsWith("http://", StringComparison.OrdinalIgnoreCase) || core.StartsWith("https://", StringComparison.OrdinalIgnoreCase)
            || core.StartsWith("ftp://", StringComparison.OrdinalIgnoreCase) || core.StartsWith("www.", StringComparison.OrdinalIgnoreCase))
        {
            return true;
        }

        // A host: labels of letters, digits and hyphens, the last one two letters or more.
        var at = core.IndexOf('@');
        var host = at > 0 ? core.AsSpan(at + 1) : core.AsSpan();
        var slash = host.IndexOf('/');
        host = slash < 0 ? host : host[..slash];
        var last = host.LastIndexOf('.');
        if (last <= 0 || host.Length - last - 1 is < 2 or > 12 || host[(last + 1)..].ContainsAnyExceptInRange('a', 'z'))
        {
            return false;
        }

        var labels = host[..last];
        foreach (var character in labels)
        {
            if (!char.IsAsciiLetterOrDigit(character) && character is not ('-' or '.' or '_'))
            {
                return false;
            }
        }

        // "e.g" and "a.m" are no hosts, nor is "3.5kg".
        return !labels.ContainsAnyExcept('.') ? false : at > 0 || (labels.Length > 1 && labels[0] != '.' && !(char.IsAsciiDigit(labels[0]) && host.Length - last - 1 < 3));
    }

    private static int SayNext(ReadOnlySpan<char> rest, SpokenText spoken)
    {
        if (char.IsAsciiDigit(rest[0]))
        {
            var digits = WrittenNumber.CountDigits(rest);
            spoken.Say(digits <= 4 && rest[0] != '0' ? NumberWords.Cardinal(rest[..digits]) : NumberWords.Digits(rest[..digits]));
            return digits;
        }

        var letters = 0;
        while (letters < rest.Length && char.IsAsciiLetter(rest[letters]))
        {
            letters++;
        }

        if (letters > 0)
        {
            SayLabel(rest[..letters].ToString(), spoken);
            return letters;
        }

        spoken.Say(rest[0] switch
        {
            '.' => "dot",
            '/' => "slash",
            '-' => "dash",
            '_' => "underscore",
            '@' => "at",
            ':' => "colon",
            '?' => "question mark",
            '=' => "equals",
            '&' => "and",
            '#' => "hash",
            '%' => "percent",
            '+' => "plus",
            '~' => "tilde",
            _ => "",
        });
        return 1;
    }

    /// <summary>Short labels that are no words are spelled.</summary>
    private static void SayLabel(string label, SpokenText spoken) => spoken.Say(label.ToLowerInvariant() switch
    {
        "www" => "w w w",
        "com" or "org" or "net" or "info" or "gov" or "mil" or "dev" or "app" or "at" or "me" or "in" or "is" or "it" or "us" or "to" or "be" or "my" or "a" or "i" or "or" or "of" or "and" or "the" => label,
        "edu" => "E D U",
        { Length: <= 2 } => string.Join(' ', label.ToUpperInvariant().ToCharArray()),
        { Length: 3 } when !label.AsSpan().ContainsAny(Vowels) => string.Join(' ', label.ToUpperInvariant().ToCharArray()),
        _ => label,
    });
}
