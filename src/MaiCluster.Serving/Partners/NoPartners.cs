namespace MaiCluster.Serving.Partners;

/// <summary>A cluster that has its own models alone.</summary>
public sealed class NoPartners : IPartners
{
    private NoPartners()
    {
    }

    public static NoPartners Instance { get; } = new();

    public PartnerBook Book => PartnerBook.Empty;
}
