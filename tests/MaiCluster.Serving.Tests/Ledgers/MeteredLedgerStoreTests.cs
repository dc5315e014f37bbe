using System.Diagnostics.Metrics;
using MaiCluster.Serving.Ledgers;
using static MaiCluster.Serving.Tests.Ledgers.LedgerSamples;

namespace MaiCluster.Serving.Tests.Ledgers;

public sealed class MeteredLedgerStoreTests
{
    [Fact]
    public async Task What_was_booked_is_counted_by_what_it_is_for()
    {
        using var meters = new OwnMeters();
        var counted = new Dictionary<(string Name, string Tags), long>();
        using var listener = new MeterListener { InstrumentPublished = (instrument, self) => { if (instrument.Meter.Scope == meters) { self.EnableMeasurementEvents(instrument); } } };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
        {
            var key = (instrument.Name, string.Join(' ', tags.ToArray().Select(tag => $"{tag.Key}={tag.Value}")));
            counted[key] = counted.GetValueOrDefault(key) + value;
        });
        listener.Start();
        var store = new MemoryLedger();
        var metered = new MeteredLedgerStore(store);
        using var ledgers = new LocalLedgers(metered, TimeProvider.System);
        _ = new CostMetrics(meters, metered.Totals);

        await ledgers.PostAsync(OfPartner(1).Partition, [OfPartner(1), OfPartner(2)], default);
        await ledgers.PostAsync(OfPartner(1).Partition, [OfPartner(1), OfPartner(2)], default); // once more: nothing is booked
        await ledgers.PostAsync([Window()], default);
        listener.RecordObservableInstruments();

        const string ofPartner = "model=big-text scenario=support partner=upstream";
        Assert.Equal(2_000, counted[("maicluster.cost.revenue", ofPartner)]);
        Assert.Equal(600, counted[("maicluster.cost.partner_charge", ofPartner)]);
        Assert.Equal(200, counted[("maicluster.cost.partner_share", ofPartner)]);
        foreach (var (name, account) in (ReadOnlySpan<(string, string)>)[("load", "cost:mai-voice:load"), ("idle", "cost:mai-text:idle"), ("unallocated", "unallocated"), ("compute", "cost:mai-text:compute")])
        {
            Assert.Equal(
                store.Entries.Where(entry => entry.Debit.ToString() == account).Sum(entry => entry.AmountMicros),
                counted.Where(entry => entry.Key.Name == "maicluster.cost." + name).Sum(entry => entry.Value));
        }
    }

    private sealed class OwnMeters : IMeterFactory
    {
        public Meter Create(MeterOptions options) => new(options.Name, options.Version, options.Tags, scope: this);

        public void Dispose()
        {
        }
    }
}
