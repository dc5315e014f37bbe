using System.Globalization;

namespace MaiCluster.Serving.Ledgers;

/// <summary>Where an entry stands, such as <c>2026-03-01/17/model:mai-text</c>.</summary>
/// <param name="Day">Whose books it is in.</param>
/// <param name="Number">Its number in the partition's day; the first is 1.</param>
/// <param name="Partition">Whose chain it is in.</param>
public readonly record struct EntryReference(DateOnly Day, long Number, LedgerPartition Partition)
{
    /// <exception cref="FormatException">The text is not DAY/NUMBER/PARTITION.</exception>
    public static EntryReference Parse(string text) =>
        text.Split('/', 3) is [var day, var number, var partition]
        && LedgerDate.TryParse(day, out var date)
        && long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var place)
            ? new EntryReference(date, place, LedgerPartition.Parse(partition))
            : throw new FormatException($"'{text}' is not an entry of the ledger: expected DAY/NUMBER/PARTITION, such as 2026-03-01/17/model:mai-text.");

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{LedgerDate.Text(Day)}/{Number}/{Partition}");
}
