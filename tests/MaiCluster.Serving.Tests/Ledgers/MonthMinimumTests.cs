using MaiCluster.Serving.Ledgers;
using MaiCluster.Serving.Ledgers.Accounts;
using MaiCluster.Serving.Ledgers.Auditing;
using MaiCluster.Serving.Ledgers.Sealing;
using MaiCluster.Serving.Ledgers.Shares;
using MaiCluster.Serving.Prices;
using static MaiCluster.Serving.Tests.Ledgers.LedgerSamples;

namespace MaiCluster.Serving.Tests.Ledgers;

public sealed class MonthMinimumTests : IPrices, IDisposable
{
    private static readonly DateOnly Last = new(2026, 3, 31), Next = new(2026, 4, 1);

    private readonly MemoryLedger _store = new();
    private readonly LocalLedgers _ledgers;

    public MonthMinimumTests() => _ledgers = new LocalLedgers(_store, TimeProvider.System);

    public string Source => "prices.yaml";

    /// <summary>Two models of one partner, one of another that bills nothing, one of nobody's.</summary>
    public PriceBook Book { get; } = new("EUR", [new PriceList { From = new DateOnly(2026, 1, 1), Models = new Dictionary<string, ModelPrices>
    {
        ["big-text"] = Shared(minimum: 500),
        ["small-text"] = Shared(minimum: 800),
        ["poem"] = Shared(minimum: 300),
        ["sold"] = Shared(minimum: 9_000),
        ["plain"] = Shared(minimum: 0),
    } }]);

    public void Dispose() => _ledgers.Dispose();

    [Fact]
    public async Task Lacking_shares_are_one_entry_of_the_months_last_day_also_for_who_billed_nothing()
    {
        await PostAsync(1, 2_000); // shares 200
        var seals = await Seals().SealThroughAsync(Next, default);

        Assert.Equal(Next, seals[^1].Day);
        Assert.Equal(["share:poets <- payable:poets 300", "share:upstream <- payable:upstream 600"], Minimums().Select(entry => $"{entry.Debit} <- {entry.Credit} {entry.AmountMicros}"));
        Assert.All(_store.Postings.Where(posted => MonthMinimum.Is(posted.Posting)), posted => Assert.Equal(Last, posted.Day));
        Assert.Equal(800, (await AuditAsync()).Ledger.BalanceOf(Account.Payable("upstream")));
    }

    [Fact]
    public async Task Enough_shares_close_the_month_without_an_entry()
    {
        await PostAsync(1, 9_000);
        await Seals().SealThroughAsync(Last, default);
        Assert.Equal(["poets"], Minimums().Select(entry => entry.Partner));
        Assert.Equal(2, _store.Postings.Count(posted => MonthMinimum.Is(posted.Posting)));
    }

    [Fact]
    public async Task What_settles_after_the_minimum_counts_in_the_next_month_and_each_month_has_its_own()
    {
        await PostAsync(1, 2_000);
        await new MonthMinimums(this, PartnerOf, _ledgers).CloseAsync(Last.AddDays(-30), default); // and the process dies before the seal
        await PostAsync(2, 1_000);
        Assert.Equal(Next, _store.Postings[^1].Day);

        await Seals().SealThroughAsync(new DateOnly(2026, 4, 30), default);
        Assert.Equal([("poets", 300), ("upstream", 600), ("poets", 300), ("upstream", 700)], Minimums().Select(entry => (entry.Partner!, entry.AmountMicros)));
        await AuditAsync();
    }

    [Fact]
    public async Task Several_that_seal_book_it_once()
    {
        await PostAsync(1, 2_000);
        using var other = new LocalLedgers(_store, TimeProvider.System);
        await new MonthMinimums(this, PartnerOf, other).CloseAsync(new DateOnly(2026, 3, 1), default);
        await Seals().SealThroughAsync(Last, default);
        await new MonthMinimums(this, PartnerOf, other).CloseAsync(new DateOnly(2026, 3, 1), default);
        Assert.Equal(2, Minimums().Count());
        await AuditAsync();
    }

    [Fact]
    public async Task Sealed_month_gets_none()
    {
        await PostAsync(1, 2_000);
        await new DaySeals(_store).SealThroughAsync(Last, default);
        await new MonthMinimums(this, PartnerOf, _ledgers).CloseAsync(new DateOnly(2026, 3, 1), default);
        Assert.Empty(Minimums());
    }

    private static string? PartnerOf(string model) => model switch
    {
        "big-text" or "small-text" => "upstream",
        "poem" or "plain" => "poets",
        _ => null,
    };

    private static ModelPrices Shared(long minimum) => new() { Bill = MeterPrices.Free, Share = new RevenueShare { Base = ShareBasis.Gross, Tiers = [new ShareTier(0, 100_000)], MinimumMicros = minimum } };

    private Task PostAsync(int number, long micros) =>
        _ledgers.PostAsync(LedgerPartition.Partner("upstream"), [OfPartner(number, micros, charge: 0, share: micros / 10) with { ServiceTime = LedgerDate.Midnight(Last).AddHours(number) }], default);

    private DaySeals Seals() => new(_store, new MonthMinimums(this, PartnerOf, _ledgers));

    private IEnumerable<Serving.Ledgers.Postings.LedgerEntry> Minimums() => _store.Postings.Where(posted => MonthMinimum.Is(posted.Posting)).SelectMany(posted => posted.Posting.Entries);

    private Task<AuditedLedger> AuditAsync() => new LedgerAudit(_store, _store).RunAsync(null, default);
}
