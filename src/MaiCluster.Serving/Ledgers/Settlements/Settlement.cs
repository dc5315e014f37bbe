using MaiCluster.Serving.Ledgers.Accounts;
using MaiCluster.Serving.Ledgers.Chains;
using MaiCluster.Serving.Ledgers.Postings;
using MaiCluster.Serving.Ledgers.Shares;
using MaiCluster.Serving.Prices;
using MaiCluster.Serving.Requests;

namespace MaiCluster.Serving.Ledgers.Settlements;

/// <summary>What one closed usage record means in money. Of a request there is one.</summary>
public sealed record Settlement
{
    public required RequestId Request { get; init; }

    /// <summary>When the request was admitted: its prices are of then.</summary>
    public required DateTimeOffset ServiceTime { get; init; }

    public required string Tenant { get; init; }

    /// <summary>The model that answered; reports by model count revenue and partner costs here.</summary>
    public required string Model { get; init; }

    public string? Scenario { get; init; }

    /// <summary>Whose revenue it is: the scenario whose price was billed or, where it has none, the model that was asked for.</summary>
    public required string RevenueOf { get; init; }

    public long RevenueMicros { get; init; }

    /// <summary>Whose model answered, if not ours.</summary>
    public string? Partner { get; init; }

    /// <summary>What the partner asks for it.</summary>
    public long PartnerChargeMicros { get; init; }

    /// <summary>The partner's part of the revenue, by the prices in force at admission; null = none. What it comes to follows from the month's gross before it, when it is booked.</summary>
    public RevenueShare? Share { get; init; }

    /// <summary>The experiment that alone asked for it, and bears what the partner costs.</summary>
    public string? Experiment { get; init; }

    /// <summary>Whose books it is in.</summary>
    public LedgerPartition Partition => Partner is { } partner ? LedgerPartition.Partner(partner) : LedgerPartition.Model(Model);

    public string PostingId => PostingOf(Request.Value);

    /// <summary>The id of a request's settlement.</summary>
    public static string PostingOf(string request) => "settlement/" + request;

    /// <summary>What is booked wherever the partner's month stands by then.</summary>
    /// <exception cref="ArgumentException">An amount is below 0, or there is one for a partner and none is named.</exception>
    /// <exception cref="OverflowException">The share does not fit.</exception>
    internal DuePosting ToDue()
    {
        var posting = ToPosting();
        return Partner is null ? DuePosting.Of(posting) : new DuePosting(posting.Id, posting.ServiceTime, posting.Digest, month => ToPosting(month.GrossMicros));
    }

    /// <param name="grossBeforeMicros">Billed for the partner's models since the month began, in the ledger's order.</param>
    /// <exception cref="ArgumentException">An amount is below 0, or there is one for a partner and none is named.</exception>
    /// <exception cref="OverflowException">The share does not fit.</exception>
    public Posting ToPosting(long grossBeforeMicros = 0)
    {
        if (RevenueMicros < 0 || PartnerChargeMicros < 0)
        {
            throw new ArgumentException($"{Request} cannot be settled with an amount below 0: what is given back is an adjustment.");
        }

        if (Partner is null && (PartnerChargeMicros > 0 || Share is not null))
        {
            throw new ArgumentException($"{Request} cannot be settled: it has an amount for a partner and names none.");
        }

        var reckoning = Partner is null ? null : new ShareDocument(grossBeforeMicros, RevenueMicros, RevenueMicros - PartnerChargeMicros, Share);
        return new Posting
        {
            Id = PostingId,
            ServiceTime = LedgerDate.ToMicrosecond(ServiceTime),
            Digest = Digest(),
            Document = reckoning?.Write(),
            Entries = Entries(reckoning?.ShareMicros ?? 0),
        };
    }

    private List<LedgerEntry> Entries(long shareMicros)
    {
        var entries = new List<LedgerEntry>(3);
        Add(entries, EntryPurpose.Revenue, Account.Receivable(Tenant), Account.Revenue(RevenueOf), RevenueMicros);
        if (Partner is { } partner)
        {
            var borne = Experiment is { } experiment ? Account.Experiment(experiment) : (Account?)null;
            Add(entries, EntryPurpose.Charge, borne ?? Account.Charge(partner), Account.Payable(partner), PartnerChargeMicros);
            var (share, payable) = (borne ?? Account.Share(partner), Account.Payable(partner));
            Add(entries, EntryPurpose.Share, shareMicros < 0 ? payable : share, shareMicros < 0 ? share : payable, Math.Abs(shareMicros));
        }

        return entries;
    }

    private void Add(List<LedgerEntry> entries, EntryPurpose purpose, Account debit, Account credit, long micros)
    {
        if (micros > 0)
        {
            entries.Add(new LedgerEntry
            {
                Debit = debit,
                Credit = credit,
                AmountMicros = micros,
                Purpose = purpose,
                ServiceTime = LedgerDate.ToMicrosecond(ServiceTime),
                Request = Request,
                Model = Model,
                Scenario = Scenario,
                Tenant = Tenant,
                Partner = Partner,
            });
        }
    }

    /// <summary>Of the request's money as its record has it. What the share comes to is not part of that: whoever posts again does so where the month stands elsewhere. Its line is always 0.</summary>
    private LedgerHash Digest() => new CanonicalForm().Begin("mai-settlement-1").Add(Request.Value).Add(ServiceTime).Add(Tenant).Add(Model).Add(Scenario)
        .Add(RevenueOf).Add(RevenueMicros).Add(Partner).Add(PartnerChargeMicros).Add(0).Add(Experiment).Hash();
}
