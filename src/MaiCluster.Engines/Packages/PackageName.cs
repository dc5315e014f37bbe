using System.Buffers;

namespace MaiCluster.Engines.Packages;

/// <summary>What a package or a model may be called: the name is a folder's name, a part of a URL and a JSON value alike.</summary>
public static class PackageName
{
    public const int MaxLength = 96;

    /// <summary>The rule, for messages.</summary>
    public const string Rule = "1 to 96 letters, digits, '.', '_' and '-', beginning and ending with a letter or digit";

    private static readonly SearchValues<char> Allowed =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-");

    public static bool IsValid(string name) =>
        name.Length is > 0 and <= MaxLength
        && name.AsSpan().IndexOfAnyExcept(Allowed) < 0
        && char.IsAsciiLetterOrDigit(name[0])
        && char.IsAsciiLetterOrDigit(name[^1]);
}
