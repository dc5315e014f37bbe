using MaiCluster.Serving.Prices;

namespace MaiCluster.Serving.Ledgers.Statements;

/// <summary>What a partner's statement says of one model on one day, in micro-units.</summary>
public sealed record StatementLine
{
    /// <summary>When it was done. A day before the month is that of something booked late: its quantities were in the statement of its own month.</summary>
    public required DateOnly Day { get; init; }

    /// <summary>Null for what belongs to no model: adjustments of the whole statement, and the minimum.</summary>
    public string? Model { get; init; }

    public long Requests { get; init; }

    /// <summary>Of the requests, how many were cut before the partner reported: their quantities were counted from what was seen.</summary>
    public long EstimatedRequests { get; init; }

    /// <summary>Of the requests, how many the partner never answered: what it charges for them is not known.</summary>
    public long UnconfirmedRequests { get; init; }

    public MeteredQuantities Quantities { get; init; }

    /// <summary>Billed to tenants for the partner's models; not part of the total.</summary>
    public long GrossMicros { get; init; }

    /// <summary>Given back to tenants of it, at or below 0; not part of the total.</summary>
    public long GrossCreditMicros { get; init; }

    /// <summary>By the partner's unit prices.</summary>
    public long ChargeMicros { get; init; }

    public long ShareMicros { get; init; }

    /// <summary>Charges and shares that were taken back, at or below 0, and adjustments of the statement as such.</summary>
    public long CreditMicros { get; init; }

    /// <summary>What the month's minimum adds.</summary>
    public long TopUpMicros { get; init; }

    /// <summary>What is owed.</summary>
    public long TotalMicros => checked(ChargeMicros + ShareMicros + CreditMicros + TopUpMicros);

    /// <summary>The two under this line's day and model.</summary>
    public StatementLine Plus(StatementLine other) => checked(this with
    {
        Requests = Requests + other.Requests,
        EstimatedRequests = EstimatedRequests + other.EstimatedRequests,
        UnconfirmedRequests = UnconfirmedRequests + other.UnconfirmedRequests,
        Quantities = Quantities + other.Quantities,
        GrossMicros = GrossMicros + other.GrossMicros,
        GrossCreditMicros = GrossCreditMicros + other.GrossCreditMicros,
        ChargeMicros = ChargeMicros + other.ChargeMicros,
        ShareMicros = ShareMicros + other.ShareMicros,
        CreditMicros = CreditMicros + other.CreditMicros,
        TopUpMicros = TopUpMicros + other.TopUpMicros,
    });
}
