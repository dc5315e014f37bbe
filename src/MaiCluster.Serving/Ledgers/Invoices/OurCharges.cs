using MaiCluster.Serving.Billing;
using MaiCluster.Serving.Ledgers.Postings;
using MaiCluster.Serving.Prices;

namespace MaiCluster.Serving.Ledgers.Invoices;

/// <summary>What a partner charges for some days of service as our books have it: charges, what was taken back of them, and what was accepted of earlier invoices.</summary>
public sealed class OurCharges
{
    private readonly Dictionary<(DateOnly Day, string Model), Charged> _charged = [];
    private readonly SortedDictionary<InvoiceKey, (int Number, long OwedMicros)> _accepted = new(InvoiceKey.Order);
    private readonly PriceBook _prices;

    private OurCharges(PriceBook prices) => _prices = prices;

    /// <param name="partner">Whose.</param>
    /// <param name="from">First day of service.</param>
    /// <param name="through">Last day of service.</param>
    /// <param name="today">Through when the books are read: what was done on those days may be booked later.</param>
    /// <param name="books">Ours.</param>
    /// <param name="usage">Ours.</param>
    /// <param name="prices">The partner's are in it.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<OurCharges> ReadAsync(
        string partner, DateOnly from, DateOnly through, DateOnly today, ILedgerBooks books, IUsageSums usage, PriceBook prices, CancellationToken cancellationToken)
    {
        var ours = new OurCharges(prices);
        foreach (var used in await usage.SumAsync(from, through, hourly: false, partner, cancellationToken))
        {
            ours.Add(LedgerDate.Of(used.Start), used.Model, new Charged(0, used.Requests, used.Quantities));
        }

        await foreach (var posted in books.ReadAsync(LedgerPartition.Partner(partner), from, today > through ? today : through, cancellationToken))
        {
            if (InvoiceAdjustment.Read(posted) is { } accepted)
            {
                if (accepted.Key.Day >= from && accepted.Key.Day <= through)
                {
                    var known = ours._accepted.GetValueOrDefault(accepted.Key);
                    ours._accepted[accepted.Key] = (known.Number + 1, checked(known.OwedMicros + accepted.OwedMicros));
                }

                continue;
            }

            foreach (var entry in posted.Posting.Entries.Where(entry => entry is { Purpose: EntryPurpose.Charge, Model: not null }))
            {
                var day = entry.Corrects?.Day ?? LedgerDate.Of(entry.ServiceTime);
                if (day >= from && day <= through)
                {
                    ours.Add(day, entry.Model!, new Charged(entry.SignedMicros, 0, default));
                }
            }
        }

        return ours;
    }

    /// <summary>Days and models that have a charge or a request.</summary>
    public IEnumerable<(DateOnly Day, string Model)> Models => _charged.Keys.Union(_accepted.Keys.Select(key => (key.Day, key.Model))).OrderBy(model => model.Day).ThenBy(model => model.Model, StringComparer.Ordinal);

    /// <summary>How many differences were accepted for it.</summary>
    public int AcceptedOf(InvoiceKey key) => _accepted.GetValueOrDefault(key).Number;

    /// <summary>All that is owed for a model's day, in one line.</summary>
    public InvoiceLine TotalOf(DateOnly day, string model)
    {
        var charged = _charged.GetValueOrDefault((day, model)) ?? Charged.None;
        var accepted = _accepted.Where(entry => entry.Key.Day == day && entry.Key.Model == model).Sum(entry => entry.Value.OwedMicros);
        return new InvoiceLine(new InvoiceKey(day, model, InvoiceKey.Total), charged.Requests, Units(charged.Micros + accepted));
    }

    /// <summary>The same by meter. What cannot be told apart, for want of prices or because it was accepted as a whole, is a total among them.</summary>
    public IReadOnlyList<InvoiceLine> MetersOf(DateOnly day, string model)
    {
        var charged = _charged.GetValueOrDefault((day, model)) ?? Charged.None;
        var split = ChargeSplit.Of(charged.Micros, charged.Quantities, _prices.At(LedgerDate.Midnight(day)).Model(model)?.Pay);
        var lines = Meter.All.Select(meter => Line(
            new InvoiceKey(day, model, meter.Name), QuantityOf(meter, charged.Quantities), split.FirstOrDefault(part => part.Meter == meter).Micros)).Where(line => line.Quantity != 0 || line.Amount != 0);
        var whole = Line(new InvoiceKey(day, model, InvoiceKey.Total), charged.Requests, split.Count == 0 ? charged.Micros : 0);
        return whole.Amount == 0 ? [.. lines] : [.. lines, whole];
    }

    /// <summary>The invoice that has no difference from this.</summary>
    public IEnumerable<InvoiceLine> ToInvoice() => Models.SelectMany(model =>
        MetersOf(model.Day, model.Model) is var lines && lines.All(line => line.Key.Meter != InvoiceKey.Total) ? lines : [TotalOf(model.Day, model.Model)]);

    private InvoiceLine Line(InvoiceKey key, decimal quantity, long micros) => new(key, quantity, Units(micros + _accepted.GetValueOrDefault(key).OwedMicros));

    private void Add(DateOnly day, string model, Charged added)
    {
        _charged[(day, model)] = (_charged.GetValueOrDefault((day, model)) ?? Charged.None).Plus(added);
    }

    /// <summary>Tokens and characters by the piece, all else in the unit of its price.</summary>
    private static decimal QuantityOf(Meter meter, MeteredQuantities quantities) => meter.Count(quantities) * (meter.Millionths == 1 ? 1m : meter.Millionths / 1_000_000m);

    private static decimal Units(long micros) => micros / 1_000_000m;

    private sealed record Charged(long Micros, long Requests, MeteredQuantities Quantities)
    {
        public static Charged None { get; } = new(0, 0, default);

        public Charged Plus(Charged other) => new(checked(Micros + other.Micros), Requests + other.Requests, Quantities + other.Quantities);
    }
}
