namespace MaiCluster.Serving.Admission;

/// <summary>Names a tenant, or a team of one.</summary>
/// <param name="Tenant">Who gets the bill.</param>
/// <param name="Team">A part of the tenant with a budget of its own; null = the tenant itself.</param>
public readonly record struct PayerId(string Tenant, string? Team = null)
{
    /// <summary>Longest part of an id, in characters.</summary>
    public const int MaxLength = 64;

    /// <summary>The tenant that is always there.</summary>
    public const string DefaultTenant = "default";

    /// <summary>What <see cref="IsPart"/> takes, for messages.</summary>
    public static string Right { get; } = $"1 to {MaxLength} lower-case letters, digits, '.', '-' and '_', beginning with a letter or a digit";

    /// <summary>Whether a tenant or a team may be called so.</summary>
    public static bool IsPart(string text) =>
        text.Length is > 0 and <= MaxLength
        && (char.IsAsciiLetterLower(text[0]) || char.IsAsciiDigit(text[0]))
        && text.All(letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter is '.' or '-' or '_');

    /// <summary>As in a message: <c>tenant 'acme'</c>, <c>team 'acme/search'</c>.</summary>
    public string Described => Team is null ? $"tenant '{Tenant}'" : $"team '{Tenant}/{Team}'";

    public override string ToString() => Team is null ? Tenant : $"{Tenant}/{Team}";
}
