using MaiCluster.Serving.Models;

namespace MaiCluster.Serving.Documents;

/// <summary>What an endpoint must know of a model that reads pages. Immutable, shared.</summary>
public sealed record DocumentModel : ServedModel, IServedAs
{
    public static string Served => "document";

    public override string Modality => Served;
}
