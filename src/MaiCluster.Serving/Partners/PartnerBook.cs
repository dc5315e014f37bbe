using System.Collections.Frozen;

namespace MaiCluster.Serving.Partners;

/// <summary>All partners and their models. Immutable, swapped whole.</summary>
public sealed class PartnerBook
{
    private readonly FrozenDictionary<string, PartnerTerms> _partners;
    private readonly FrozenDictionary<string, PartnerModel> _models;

    /// <param name="partners">Each of another name, as is each of their models.</param>
    public PartnerBook(IReadOnlyList<PartnerTerms> partners)
    {
        Partners = partners;
        Models = [.. partners.SelectMany(partner => partner.Models.Select(model => PartnerModel.Of(partner, model)))];
        _partners = partners.ToFrozenDictionary(partner => partner.Name, StringComparer.Ordinal);
        _models = Models.ToFrozenDictionary(model => model.Name, StringComparer.Ordinal);
    }

    public static PartnerBook Empty { get; } = new([]);

    /// <summary>In the order of the file.</summary>
    public IReadOnlyList<PartnerTerms> Partners { get; }

    /// <inheritdoc cref="Partners"/>
    public IReadOnlyList<PartnerModel> Models { get; }

    public PartnerTerms? Partner(string name) => _partners.GetValueOrDefault(name);

    /// <summary>The model that clients call so; null when no partner has it.</summary>
    public PartnerModel? Model(string name) => _models.GetValueOrDefault(name);
}
