namespace MaiCluster.Serving.Partners;

/// <summary>The partners of now. A book is read once for each decision: the next read may be of another one.</summary>
public interface IPartners
{
    PartnerBook Book { get; }
}
