using MaiCluster.Serving.Billing;
using MaiCluster.Serving.Ledgers.Accounts;
using MaiCluster.Serving.Ledgers.Chains;
using MaiCluster.Serving.Ledgers.Postings;
using MaiCluster.Serving.Metering;

namespace MaiCluster.Serving.Ledgers.Statements;

/// <summary>
/// What a partner is owed for a month of the books, by day and model. Its total is what moved on <c>payable:PARTNER</c> in them, to
/// the micro; quantities are those of the requests admitted in the month.
/// </summary>
public sealed class PartnerStatement
{
    private readonly SortedDictionary<(DateOnly Day, string Model), StatementLine> _lines = new(Comparer<(DateOnly Day, string Model)>.Create(
        (left, right) => left.Day != right.Day ? left.Day.CompareTo(right.Day) : string.CompareOrdinal(left.Model, right.Model)));

    private PartnerStatement(string partner, DateOnly month) => (Partner, Month) = (partner, month);

    public string Partner { get; }

    /// <summary>Its first day.</summary>
    public DateOnly Month { get; }

    /// <summary>By day, then model; what belongs to no model comes first.</summary>
    public IReadOnlyCollection<StatementLine> Lines => _lines.Values;

    public StatementLine Total => Lines.Aggregate(new StatementLine { Day = Month }, (sum, line) => sum.Plus(line));

    /// <summary>Reads the partner's books of the month once, from one end to the other.</summary>
    /// <exception cref="LedgerDamagedException">A row cannot be read.</exception>
    public static async Task<PartnerStatement> ReadAsync(string partner, DateOnly month, ILedgerBooks books, IUsageSums usage, CancellationToken cancellationToken)
    {
        var (first, last) = (new DateOnly(month.Year, month.Month, 1), new DateOnly(month.Year, month.Month, DateTime.DaysInMonth(month.Year, month.Month)));
        var statement = new PartnerStatement(partner, first);
        foreach (var used in await usage.SumAsync(first, last, hourly: false, partner, cancellationToken))
        {
            statement.Add(used);
        }

        await foreach (var posted in books.ReadAsync(LedgerPartition.Partner(partner), first, last, cancellationToken))
        {
            statement.Add(posted);
        }

        return statement;
    }

    private void Add(UsageSum used) => Add(new StatementLine
    {
        Day = LedgerDate.Of(used.Start),
        Model = used.Model,
        Requests = used.Requests,
        EstimatedRequests = used.Certainty == UsageCertainty.Estimated ? used.Requests : 0,
        UnconfirmedRequests = used.Certainty == UsageCertainty.Unconfirmed ? used.Requests : 0,
        Quantities = used.Quantities,
    });

    private void Add(PostedPosting posted)
    {
        foreach (var entry in posted.Posting.Entries)
        {
            var owed = entry.Credit == Account.Payable(Partner) ? entry.AmountMicros : entry.Debit == Account.Payable(Partner) ? -entry.AmountMicros : 0;
            var line = new StatementLine { Day = LedgerDate.Of(entry.ServiceTime), Model = entry.Model };
            Add(entry switch
            {
                { Purpose: EntryPurpose.Revenue, Corrects: null } => line with { GrossMicros = entry.SignedMicros },
                { Purpose: EntryPurpose.Revenue } => line with { GrossCreditMicros = entry.SignedMicros },
                { Corrects: not null } or { Purpose: EntryPurpose.Charge, Request: null } => line with { CreditMicros = owed },
                { Purpose: EntryPurpose.Share, Request: null } => line with { TopUpMicros = owed },
                { Purpose: EntryPurpose.Share } => line with { ShareMicros = owed },
                _ => line with { ChargeMicros = owed },
            });
        }
    }

    private void Add(StatementLine added)
    {
        var key = (added.Day, added.Model ?? "");
        _lines[key] = _lines.TryGetValue(key, out var line) ? line.Plus(added) : added;
    }
}
