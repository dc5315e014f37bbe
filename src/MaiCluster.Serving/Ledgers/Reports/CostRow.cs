namespace MaiCluster.Serving.Ledgers.Reports;

/// <summary>A row of a cost report, in micro-units.</summary>
public sealed record CostRow
{
    public required string Key { get; init; }

    public long ComputeMicros { get; init; }

    public long LoadMicros { get; init; }

    public long IdleMicros { get; init; }

    /// <summary>Load and idle of models, shared in proportion to compute; where a view has it, its load and idle are 0.</summary>
    public long AllocatedMicros { get; init; }

    public long PartnerChargeMicros { get; init; }

    public long PartnerShareMicros { get; init; }

    public long RevenueMicros { get; init; }

    /// <summary>All that it cost.</summary>
    public long CostMicros => ComputeMicros + LoadMicros + IdleMicros + AllocatedMicros + PartnerChargeMicros + PartnerShareMicros;

    /// <summary>What is left of the revenue.</summary>
    public long MarginMicros => RevenueMicros - CostMicros;

    /// <summary>The two under this row's key.</summary>
    public CostRow Plus(CostRow other) => checked(this with
    {
        ComputeMicros = ComputeMicros + other.ComputeMicros,
        LoadMicros = LoadMicros + other.LoadMicros,
        IdleMicros = IdleMicros + other.IdleMicros,
        AllocatedMicros = AllocatedMicros + other.AllocatedMicros,
        PartnerChargeMicros = PartnerChargeMicros + other.PartnerChargeMicros,
        PartnerShareMicros = PartnerShareMicros + other.PartnerShareMicros,
        RevenueMicros = RevenueMicros + other.RevenueMicros,
    });
}
