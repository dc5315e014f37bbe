namespace MaiCluster.Serving.Ledgers;

/// <summary>Names in the ledger: they stand one a line in what is hashed, so none has a control character.</summary>
public static class LedgerName
{
    /// <summary>In characters.</summary>
    public const int MaxLength = 256;

    /// <summary>Stands in reports, and in accounts, for what has no name of that kind.</summary>
    public const string None = "(none)";

    /// <exception cref="FormatException">The text is empty, too long, or has a control character.</exception>
    public static string Checked(string name) => name.Length is > 0 and <= MaxLength && !name.Any(char.IsControl)
        ? name
        : throw new FormatException($"'{name}' is not a name for the ledger: expected 1 to {MaxLength} characters, none of them a control character.");
}
