using System.Data.Common;
using MaiCluster.Serving.Ledgers;
using MaiCluster.Serving.Ledgers.Chains;
using MaiCluster.Serving.Ledgers.Postings;
using MaiCluster.Serving.Ledgers.Sealing;

namespace MaiCluster.Storage.Ledgers;

/// <summary>Where a stored chain ends, and what closes a stored day.</summary>
internal static class LedgerHeadRow
{
    /// <param name="row">Day, partition, postings, entries, amount, hash.</param>
    /// <param name="day">The first of these.</param>
    /// <exception cref="LedgerDamagedException">A column has what was never written.</exception>
    public static PartitionHead Read(DbDataReader row, DateOnly day) => Checked(
        () => new PartitionHead(LedgerPartition.Parse(row.GetString(1)), day, row.GetInt64(2), row.GetInt64(3), row.GetInt64(4), Hash(row, 5)),
        $"The head of {row.GetString(1)} on {LedgerDate.Text(day)}");

    /// <param name="row">Day, hash of the seal before, its own.</param>
    /// <param name="day">The first of these.</param>
    /// <exception cref="LedgerDamagedException">A column has what was never written.</exception>
    public static DaySeal ReadSeal(DbDataReader row, DateOnly day) => Checked(() => new DaySeal(day, Hash(row, 1), Hash(row, 2)), $"The seal of {LedgerDate.Text(day)}");

    private static LedgerHash Hash(DbDataReader row, int column) => LedgerHash.FromBytes(row.GetFieldValue<byte[]>(column));

    private static T Checked<T>(Func<T> read, string what)
    {
        try
        {
            return read();
        }
        catch (Exception error) when (error is FormatException or ArgumentException)
        {
            throw new LedgerDamagedException($"{what} cannot be read: {error.Message}", error);
        }
    }
}
