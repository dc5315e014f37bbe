using MaiCluster.Serving.Ledgers;
using MaiCluster.Serving.Ledgers.Accounts;
using MaiCluster.Serving.Ledgers.Statements;

namespace MaiCluster.Serving.Tests.Ledgers;

public sealed class PartnerStatementTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task A_months_total_is_what_moved_on_the_partners_account(int seed)
    {
        var traffic = new PartnerTraffic(seed);
        await traffic.RunAsync();
        var sum = 0L;
        foreach (var month in (DateOnly[])[new(2026, 9, 1), new(2026, 10, 1), new(2026, 11, 1)])
        {
            var books = new Ledger();
            foreach (var entry in traffic.Ledger.Postings.Where(posted => posted.Day.Month == month.Month).SelectMany(posted => posted.Posting.Entries))
            {
                books.Post(entry);
            }

            var statement = await PartnerStatement.ReadAsync(PartnerTraffic.Partner, month, traffic.Ledger, traffic.Usage, default);
            Assert.Equal(books.BalanceOf(Account.Payable(PartnerTraffic.Partner)), statement.Total.TotalMicros);
            Assert.Equal(statement.Total.TotalMicros, statement.Lines.Sum(line => line.TotalMicros));
            Assert.Equal(traffic.Usage.Records.Count(record => record.Partner is not null && record.Started.Month == month.Month), statement.Total.Requests);
            sum += statement.Total.TotalMicros;
        }

        var all = new Ledger();
        traffic.Ledger.Entries.ToList().ForEach(all.Post);
        Assert.Equal(all.BalanceOf(Account.Payable(PartnerTraffic.Partner)), sum);
        Assert.NotEqual(0, sum);
    }

    [Fact]
    public async Task Lines_tell_charges_shares_and_credits_apart_and_what_is_not_sure()
    {
        var traffic = new PartnerTraffic(4);
        await traffic.RunAsync();
        var statement = await PartnerStatement.ReadAsync(PartnerTraffic.Partner, new DateOnly(2026, 10, 1), traffic.Ledger, traffic.Usage, default);

        var october = traffic.Ledger.Postings.Where(posted => posted.Day.Month == 10 && posted.Partition == LedgerPartition.Partner(PartnerTraffic.Partner)).ToList();
        var settled = october.Where(posted => posted.Posting.Id.StartsWith("settlement/", StringComparison.Ordinal)).SelectMany(posted => posted.Posting.Entries).ToList();
        Assert.Equal(settled.Where(entry => entry.Debit == Account.Charge(PartnerTraffic.Partner)).Sum(entry => entry.AmountMicros), statement.Total.ChargeMicros);
        Assert.Equal(settled.Where(entry => entry.Debit == Account.Share(PartnerTraffic.Partner)).Sum(entry => entry.AmountMicros), statement.Total.ShareMicros);
        Assert.NotEqual(0, statement.Total.CreditMicros);
        Assert.Equal(0, statement.Total.TopUpMicros);
        Assert.True(statement.Total.EstimatedRequests > 0);
    }
}
