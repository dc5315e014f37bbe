using MaiCluster.Serving.Ledgers;
using MaiCluster.Serving.Ledgers.Accounts;

namespace MaiCluster.Serving.Tests.Ledgers;

public sealed class AccountTests
{
    [Theory]
    [InlineData("device:node-1/gpu0", AccountKind.Device, "node-1/gpu0")]
    [InlineData("cost:mai-text:compute", AccountKind.Compute, "mai-text")]
    [InlineData("cost:llama:8b:load", AccountKind.Load, "llama:8b")]
    [InlineData("cost:a:idle:idle", AccountKind.Idle, "a:idle")]
    [InlineData("unallocated", AccountKind.Unallocated, "unallocated")]
    [InlineData("experiment:shadow 1", AccountKind.Experiment, "shadow 1")]
    [InlineData("receivable:acme", AccountKind.Receivable, "acme")]
    [InlineData("revenue:a:b", AccountKind.Revenue, "a:b")]
    [InlineData("payable:upstream", AccountKind.Payable, "upstream")]
    [InlineData("charge:upstream", AccountKind.Charge, "upstream")]
    [InlineData("share:upstream", AccountKind.Share, "upstream")]
    public void Account_is_read_as_it_is_written(string text, AccountKind kind, string name)
    {
        var account = Account.Parse(text);
        Assert.Equal((kind, name, text), (account.Kind, account.Name, account.ToString()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("acme")]
    [InlineData("bank:acme")]
    [InlineData("receivable:")]
    [InlineData("receivable:a\nb")]
    [InlineData("device:gpu0")]
    [InlineData("cost:mai-text")]
    [InlineData("cost::compute")]
    [InlineData("cost:mai-text:Compute")]
    public void What_is_no_account_is_refused(string text) => Assert.Throws<FormatException>(() => Account.Parse(text));

    [Fact]
    public void Name_beyond_the_limit_is_refused()
    {
        Assert.Equal(LedgerName.MaxLength, Account.Receivable(new string('a', LedgerName.MaxLength)).Name.Length);
        Assert.Throws<FormatException>(() => Account.Receivable(new string('a', LedgerName.MaxLength + 1)));
    }

    [Theory]
    [InlineData("2026-03-01/17/model:mai-text")]
    [InlineData("2026-12-31/1/device:node-1/gpu0")]
    [InlineData("2026-03-01/9007199254740993/partner:a/b:c")]
    public void Reference_is_read_as_it_is_written(string text) => Assert.Equal(text, EntryReference.Parse(text).ToString());

    [Theory]
    [InlineData("2026-03-01/17")]
    [InlineData("2026-3-1/17/model:a")]
    [InlineData("2026-03-01/-1/model:a")]
    [InlineData("2026-03-01/1/tenant:a")]
    public void What_is_no_reference_is_refused(string text) => Assert.Throws<FormatException>(() => EntryReference.Parse(text));
}
