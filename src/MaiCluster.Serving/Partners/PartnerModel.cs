using MaiCluster.Serving.Models;

namespace MaiCluster.Serving.Partners;

/// <summary>A partner's model as clients may ask for it.</summary>
public sealed record PartnerModel : ServedModel
{
    public override string Modality => Terms.Modality;

    /// <summary>Whose it is.</summary>
    public required string Partner { get; init; }

    public required PartnerModelTerms Terms { get; init; }

    /// <summary>What the partner calls it.</summary>
    public string Upstream => Terms.Upstream;

    /// <summary>What it may be asked for.</summary>
    public IReadOnlyList<PartnerOperation> Operations => PartnerOperations.Of(Modality);

    public static PartnerModel Of(PartnerTerms partner, PartnerModelTerms model) =>
        new() { Name = model.Name, Package = $"{partner.Name}/{model.Upstream}", Partner = partner.Name, Terms = model };
}
