using MaiCluster.Serving.Ledgers.Accounts;
using MaiCluster.Serving.Ledgers.Postings;
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

    /// <summary>The partner's part of the revenue.</summary>
    public long PartnerShareMicros { get; init; }

    /// <summary>The experiment that alone asked for it, and bears what the partner costs.</summary>
    public string? Experiment { get; init; }

    /// <summary>Whose books it is in.</summary>
    public LedgerPartition Partition => Partner is { } partner ? LedgerPartition.Partner(partner) : LedgerPartition.Model(Model);

    public string PostingId => "settlement/" + Request;

    /// <exception cref="ArgumentException">An amount is below 0, or there is one for a partner and none is named.</exception>
    public Posting ToPosting()
    {
        if (RevenueMicros < 0 || PartnerChargeMicros < 0 || PartnerShareMicros < 0)
        {
            throw new ArgumentException($"{Request} cannot be settled with an amount below 0: what is given back is an adjustment.");
        }

        if (Partner is null && (PartnerChargeMicros > 0 || PartnerShareMicros > 0))
        {
            throw new ArgumentException($"{Request} cannot be settled: it has an amount for a partner and names none.");
        }

        return new Posting { Id = PostingId, ServiceTime = LedgerDate.ToMicrosecond(ServiceTime), Digest = Digest(), Entries = Entries() };
    }

    private List<LedgerEntry> Entries()
    {
        var entries = new List<LedgerEntry>(3);
        Add(entries, EntryPurpose.Revenue, Account.Receivable(Tenant), Account.Revenue(RevenueOf), RevenueMicros);
        if (Partner is { } partner)
        {
            var borne = Experiment is { } experiment ? Account.Experiment(experiment) : (Account?)null;
            Add(entries, EntryPurpose.Charge, borne ?? Account.Charge(partner), Account.Payable(partner), PartnerChargeMicros);
            Add(entries, EntryPurpose.Share, borne ?? Account.Share(partner), Account.Payable(partner), PartnerShareMicros);
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

    private LedgerHash Digest() => new CanonicalForm().Begin("mai-settlement-1").Add(Request.Value).Add(ServiceTime).Add(Tenant).Add(Model).Add(Scenario)
        .Add(RevenueOf).Add(RevenueMicros).Add(Partner).Add(PartnerChargeMicros).Add(PartnerShareMicros).Add(Experiment).Hash();
}
