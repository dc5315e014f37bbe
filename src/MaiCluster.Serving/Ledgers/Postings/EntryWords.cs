namespace MaiCluster.Serving.Ledgers.Postings;

/// <summary>Purposes and reasons as they are stored and hashed.</summary>
public static class EntryWords
{
    private static readonly string[] Purposes = ["compute", "load", "idle", "unallocated", "charge", "share", "revenue"];
    private static readonly string[] Reasons = ["retry", "recovery", "preemption", "cancel", "failure"];

    public static string Of(EntryPurpose purpose) => Purposes[(int)purpose];

    public static string? Of(UnbilledReason? reason) => reason is { } known ? Reasons[(int)known] : null;

    /// <exception cref="FormatException">There is no such purpose.</exception>
    public static EntryPurpose Purpose(string text) =>
        Array.IndexOf(Purposes, text) is >= 0 and var index ? (EntryPurpose)index : throw new FormatException($"'{text}' is not what an entry is for: expected {string.Join(", ", Purposes)}.");

    /// <exception cref="FormatException">There is no such reason.</exception>
    public static UnbilledReason? Reason(string? text) =>
        text is null ? null
        : Array.IndexOf(Reasons, text) is >= 0 and var index ? (UnbilledReason)index
        : throw new FormatException($"'{text}' is not a reason for unbilled compute: expected {string.Join(", ", Reasons)}.");
}
