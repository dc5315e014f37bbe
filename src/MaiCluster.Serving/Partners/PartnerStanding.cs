namespace MaiCluster.Serving.Partners;

/// <summary>Whether a partner can be asked now.</summary>
/// <param name="Problem">Why not, for the catalogue; null when it can.</param>
public readonly record struct PartnerStanding(string? Problem)
{
    public bool IsReady => Problem is null;
}
