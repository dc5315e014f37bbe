using System.Runtime.InteropServices;
using MaiCluster.Serving.Billing;
using MaiCluster.Serving.Ledgers.Chains;
using MaiCluster.Serving.Ledgers.Invoices;
using MaiCluster.Serving.Ledgers.Postings;
using MaiCluster.Serving.Ledgers.Windows;
using MaiCluster.Serving.Prices;

namespace MaiCluster.Serving.Ledgers.Focus;

/// <summary>
/// The rows of one day of the books. Only sums are held, whatever the day's entries. The costs of its rows are the day's compute, load, idle,
/// unallocated and partner charges; revenue and shares are rows of their own that cost nothing.
/// </summary>
public sealed class FocusDay(DateOnly day, PriceBook prices)
{
    private readonly Dictionary<Key, Sum> _sums = [];
    private readonly Dictionary<Key, MeteredQuantities> _used = [];

    /// <summary>What partners' models did in the hours of this day: it says which meters a charge is for.</summary>
    public void Add(UsageSum used)
    {
        var key = new Key(used.Start, used.Model, used.ReportedScenario, used.Tenant, used.Partner, EntryPurpose.Charge, default);
        _used[key] = _used.GetValueOrDefault(key) + used.Quantities;
    }

    public void Add(PostedPosting posted)
    {
        foreach (var entry in posted.Posting.Entries)
        {
            Add(KeyOf(entry), entry.SignedMicros, nanoseconds: 0);
        }

        if (posted.Partition.Kind == PartitionKind.Device && posted.Posting.Document is { } document)
        {
            AddTime(WindowDocument.Read(document));
        }
    }

    /// <summary>In the order of hour, model, scenario, tenant and partner.</summary>
    public IEnumerable<FocusRow> Rows() => _sums.OrderBy(sum => sum.Key, Key.Order).SelectMany(sum => RowsOf(sum.Key, sum.Value));

    private void AddTime(DeviceWindow window)
    {
        var hour = HourOf(window.Start);
        foreach (var part in window.Requests)
        {
            Add(new Key(hour, part.Model, part.ReportedScenario, part.Tenant, null, EntryPurpose.Compute, default), 0, part.Nanoseconds);
        }

        foreach (var part in window.Loads)
        {
            Add(new Key(hour, part.Model, null, null, null, EntryPurpose.Load, default), 0, part.Nanoseconds);
        }

        foreach (var part in window.Idles)
        {
            Add(new Key(hour, part.Model, null, null, null, EntryPurpose.Idle, default), 0, part.Nanoseconds);
        }

        Add(new Key(hour, null, null, null, null, EntryPurpose.Unallocated, default), 0, window.UnallocatedNanoseconds);
    }

    private void Add(Key key, long micros, long nanoseconds)
    {
        if (micros != 0 || nanoseconds != 0)
        {
            ref var sum = ref CollectionsMarshal.GetValueRefOrAddDefault(_sums, key, out _);
            sum = new Sum(checked(sum.Micros + micros), checked(sum.Nanoseconds + nanoseconds), sum.Entries + (micros != 0 ? 1 : 0));
        }
    }

    private Key KeyOf(LedgerEntry entry)
    {
        var change = entry switch
        {
            { Corrects: { } corrected } => corrected.Day.Month != day.Month || corrected.Day.Year != day.Year ? Change.Correction : Change.Adjustment,
            { Request: null, Purpose: EntryPurpose.Charge or EntryPurpose.Share or EntryPurpose.Revenue } => Change.Adjustment,
            _ => Change.None,
        };
        return new Key(HourOf(entry.ServiceTime), entry.Model, entry.ReportedScenario, entry.Tenant, entry.Partner, entry.Purpose, change);
    }

    private IEnumerable<FocusRow> RowsOf(Key key, Sum sum)
    {
        var row = new FocusRow
        {
            BookDay = day,
            Hour = key.Hour,
            Model = key.Model,
            Scenario = key.Scenario,
            Tenant = key.Tenant,
            Partner = key.Partner,
            Meter = EntryWords.Of(key.Purpose),
            IsAdjustment = key.Change != Change.None,
            IsCorrection = key.Change == Change.Correction,
        };
        return key.Purpose switch
        {
            EntryPurpose.Revenue => [row with { RevenueMicros = sum.Micros, Quantity = row.IsAdjustment ? null : sum.Entries, Unit = row.IsAdjustment ? null : FocusMeter.Requests }],
            EntryPurpose.Share => [row with { Meter = FocusMeter.Share, ShareMicros = sum.Micros, Quantity = row.IsAdjustment ? null : sum.Entries, Unit = row.IsAdjustment ? null : FocusMeter.Requests }],
            EntryPurpose.Charge when row.IsAdjustment => [row with { Meter = FocusMeter.Adjustment, CostMicros = sum.Micros }],
            EntryPurpose.Charge => Charges(row, sum, _used.GetValueOrDefault(key)),
            _ => [row with { CostMicros = sum.Micros, Quantity = sum.Nanoseconds / 3_600_000_000_000m, Unit = FocusMeter.Hours }],
        };
    }

    private IEnumerable<FocusRow> Charges(FocusRow row, Sum sum, MeteredQuantities used)
    {
        var pay = prices.At(LedgerDate.Midnight(LedgerDate.Of(row.Hour))).Model(row.Model ?? "")?.Pay;
        var split = ChargeSplit.Of(sum.Micros, used, pay);
        return split.Count == 0
            ? [row with { Meter = FocusMeter.Total, CostMicros = sum.Micros, Quantity = sum.Entries, Unit = FocusMeter.Requests }]
            : split.Select(part => row with
            {
                Meter = part.Meter.Name,
                CostMicros = part.Micros,
                Quantity = part.Meter.Count(used) * part.Meter.Millionths / 1_000_000m,
                Unit = part.Meter.Unit,
                UnitPrice = pay![part.Meter].Billionths / 1_000_000_000m * (pay.Rate is { } rate ? rate.Billionths / (decimal)ExchangeRate.One : 1m),
            });
    }

    private static DateTimeOffset HourOf(DateTimeOffset time) => new(time.UtcTicks - (time.UtcTicks % TimeSpan.TicksPerHour), TimeSpan.Zero);

    private enum Change
    {
        None,
        Adjustment,
        Correction,
    }

    private readonly record struct Sum(long Micros, long Nanoseconds, long Entries);

    private readonly record struct Key(DateTimeOffset Hour, string? Model, string? Scenario, string? Tenant, string? Partner, EntryPurpose Purpose, Change Change)
    {
        public static Comparer<Key> Order { get; } = Comparer<Key>.Create(static (left, right) =>
            left.Hour.CompareTo(right.Hour) is not 0 and var hour ? hour
            : string.CompareOrdinal(left.Model, right.Model) is not 0 and var model ? model
            : string.CompareOrdinal(left.Scenario, right.Scenario) is not 0 and var scenario ? scenario
            : string.CompareOrdinal(left.Tenant, right.Tenant) is not 0 and var tenant ? tenant
            : string.CompareOrdinal(left.Partner, right.Partner) is not 0 and var partner ? partner
            : left.Purpose != right.Purpose ? left.Purpose.CompareTo(right.Purpose)
            : left.Change.CompareTo(right.Change));
    }
}
