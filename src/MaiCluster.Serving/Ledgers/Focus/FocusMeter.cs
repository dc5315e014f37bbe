namespace MaiCluster.Serving.Ledgers.Focus;

/// <summary>What rows of the export count where it is no meter of a price list.</summary>
internal static class FocusMeter
{
    public const string Total = "total", Share = "partner_share", Adjustment = "adjustment";

    public const string Hours = "Hours", Requests = "Requests";
}
