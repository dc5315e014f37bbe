using MaiCluster.Serving.Ledgers;
using MaiCluster.Serving.Ledgers.Accounts;
using MaiCluster.Serving.Ledgers.Invoices;

namespace MaiCluster.Serving.Tests.Ledgers;

public sealed class ReconciliationTests
{
    private static readonly DateOnly From = new(2026, 10, 1), Through = new(2026, 10, 31);
    private static readonly DateTimeOffset Now = new(2026, 11, 6, 9, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Our_own_invoice_has_no_difference(int seed)
    {
        var traffic = new PartnerTraffic(seed);
        await traffic.RunAsync();
        var ours = await OursAsync(traffic);
        var invoice = ours.ToInvoice().ToList();
        Assert.Null(Reconciliation.FaultOf(invoice));
        Assert.Empty(Reconciliation.Of(invoice, ours, 0));

        // As totals it is the same invoice.
        var totals = ours.Models.Select(model => ours.TotalOf(model.Day, model.Model)).ToList();
        Assert.Empty(Reconciliation.Of(totals, ours, 0));
        Assert.Equal(invoice.Sum(line => line.Amount), totals.Sum(line => line.Amount));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task What_is_accepted_is_booked_once_and_makes_the_statement_what_the_invoice_says(int seed)
    {
        var (traffic, random) = (new PartnerTraffic(seed), new Random(seed));
        await traffic.RunAsync();
        var ours = await OursAsync(traffic);
        var before = ours.ToInvoice().ToList();
        var invoice = before.Where(_ => random.Next(6) > 0).Select(line => random.Next(4) == 0 ? line with { Amount = line.Amount + random.Next(-300, 900) / 1_000_000m } : line)
            .Append(new InvoiceLine(new InvoiceKey(From, "never-seen", InvoiceKey.Total), 3, 0.0123m)).ToList();
        var owed = BalanceOf(traffic);

        var differences = Reconciliation.Of(invoice, ours, 0);
        Assert.Contains(differences, difference => difference.Kind == "missing");
        Assert.Contains(differences, difference => difference.Kind == "extra");
        Assert.Contains(differences, difference => difference.Kind == "different");
        await AcceptAsync(traffic, ours, differences);
        Assert.Equal(owed + (long)((invoice.Sum(line => line.Amount) - before.Sum(line => line.Amount)) * 1_000_000m), BalanceOf(traffic));

        // Again from what was read before: the same adjustments. Read anew: nothing differs.
        await AcceptAsync(traffic, ours, differences);
        var after = await OursAsync(traffic);
        Assert.DoesNotContain(Reconciliation.Of(invoice, after, 0), difference => difference.OwedMicros != 0);
        var booked = BalanceOf(traffic);
        await AcceptAsync(traffic, after, Reconciliation.Of(invoice, after, 0));
        Assert.Equal(booked, BalanceOf(traffic));

        // The partner corrects itself: only the rest is booked.
        await AcceptAsync(traffic, after, Reconciliation.Of(before, after, 0));
        Assert.Equal(owed, BalanceOf(traffic));
    }

    [Fact]
    public void A_line_that_is_there_twice_and_a_total_beside_meters_are_faults()
    {
        var line = new InvoiceLine(new InvoiceKey(From, "big-text", "prompt_tokens"), 1, 1);
        var total = line with { Key = line.Key with { Meter = InvoiceKey.Total } };
        Assert.Equal(1, Reconciliation.FaultOf([line, line])!.Value.Index);
        Assert.Contains("as a total and by meter", Reconciliation.FaultOf([line, total])!.Value.Fault, StringComparison.Ordinal);
        Assert.Null(Reconciliation.FaultOf([line, total with { Key = total.Key with { Model = "other" } }]));
    }

    [Fact]
    public async Task What_differs_by_no_more_than_the_tolerance_is_the_same()
    {
        var traffic = new PartnerTraffic(5);
        await traffic.RunAsync();
        var ours = await OursAsync(traffic);
        var invoice = ours.ToInvoice().Select((line, index) => index == 0 ? line with { Amount = line.Amount + 0.01m } : line).ToList();
        Assert.Single(Reconciliation.Of(invoice, ours, 0.009999m));
        Assert.Empty(Reconciliation.Of(invoice, ours, 0.01m));
    }

    private static Task<OurCharges> OursAsync(PartnerTraffic traffic) =>
        OurCharges.ReadAsync(PartnerTraffic.Partner, From, Through, LedgerDate.Of(Now), traffic.Ledger, traffic.Usage, traffic.Prices, default);

    private static async Task AcceptAsync(PartnerTraffic traffic, OurCharges ours, IReadOnlyList<InvoiceDifference> differences)
    {
        using var ledgers = new LocalLedgers(traffic.Ledger, TimeProvider.System);
        foreach (var adjustment in Reconciliation.Accept(PartnerTraffic.Partner, differences, ours, Now))
        {
            await ledgers.PostAsync(adjustment, default);
        }
    }

    private static long BalanceOf(PartnerTraffic traffic)
    {
        var ledger = new Ledger();
        traffic.Ledger.Entries.ToList().ForEach(ledger.Post);
        return ledger.BalanceOf(Account.Payable(PartnerTraffic.Partner));
    }
}
