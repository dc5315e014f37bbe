using System.Data.Common;
using MaiCluster.Serving.Devices;
using MaiCluster.Serving.Ledgers;
using MaiCluster.Serving.Ledgers.Accounts;
using MaiCluster.Serving.Ledgers.Postings;
using MaiCluster.Serving.Requests;

namespace MaiCluster.Storage.Ledgers;

/// <summary>A stored entry.</summary>
internal sealed record LedgerEntryRow(long Number, long Place, LedgerEntry Entry, LedgerHash Hash)
{
    /// <summary>As <see cref="Read"/> takes them.</summary>
    public const string Columns =
        "number, place, debit, credit, amount_micros, purpose, service_us, request, reason, model, scenario, tenant, partner, device, corrects, correction, note, hash";

    /// <param name="row">Of <see cref="Columns"/>.</param>
    /// <param name="chain">Where it is, for a message.</param>
    /// <exception cref="LedgerDamagedException">A column has what was never written.</exception>
    public static LedgerEntryRow Read(DbDataReader row, string chain)
    {
        var number = row.GetInt64(0);
        try
        {
            var entry = new LedgerEntry
            {
                Debit = Account.Parse(row.GetString(2)),
                Credit = Account.Parse(row.GetString(3)),
                AmountMicros = row.GetInt64(4),
                Purpose = EntryWords.Purpose(row.GetString(5)),
                ServiceTime = LedgerDate.FromMicroseconds(row.GetInt64(6)),
                Request = Text(row, 7) is { } request ? RequestId.Parse(request) : null,
                Reason = EntryWords.Reason(Text(row, 8)),
                Model = Text(row, 9),
                Scenario = Text(row, 10),
                Tenant = Text(row, 11),
                Partner = Text(row, 12),
                Device = Text(row, 13) is { } device ? DeviceId.Parse(device) : null,
                Corrects = Text(row, 14) is { } corrects ? EntryReference.Parse(corrects) : null,
                Correction = checked((int)row.GetInt64(15)),
                Note = Text(row, 16),
            };
            return new LedgerEntryRow(number, row.GetInt64(1), entry, LedgerHash.FromBytes(row.GetFieldValue<byte[]>(17)));
        }
        catch (Exception error) when (error is FormatException or OverflowException or ArgumentException)
        {
            throw new LedgerDamagedException($"Entry {number} of {chain} cannot be read: {error.Message}", error);
        }
    }

    private static string? Text(DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);
}
