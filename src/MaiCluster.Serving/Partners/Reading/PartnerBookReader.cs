using System.Text.Json;
using MaiCluster.Serving.Files;

namespace MaiCluster.Serving.Partners.Reading;

/// <summary>Reads a file of partners, whole: what is wrong anywhere makes all of it wrong.</summary>
public static class PartnerBookReader
{
    /// <summary>Of one file.</summary>
    public const int MostPartners = 100, MostModels = 10_000;

    /// <param name="root">The file.</param>
    /// <param name="house">Names of models that run here: no partner's may have one.</param>
    /// <returns>The book, or all that is wrong with it.</returns>
    public static (PartnerBook? Book, IReadOnlyList<FileFault> Faults) Read(JsonElement root, IReadOnlySet<string> house)
    {
        var faults = new List<FileFault>();
        var file = new FileSection(root, "", faults);
        file.Know("partners");
        var partners = new List<PartnerTerms>();
        if (file.Require("partners", "partners by their names") is not null)
        {
            var section = file.Section("partners");
            if (section.Entries.Count > MostPartners)
            {
                file.Fault("partners", $"has {section.Entries.Count} names; expected at most {MostPartners}");
            }

            var names = new Dictionary<string, string>(StringComparer.Ordinal);
            partners.AddRange(section.Entries.Take(MostPartners).Select(partner => new PartnerTermsReader(section, partner.Key, house, names).Read()));
        }

        return faults.Count == 0 ? (new PartnerBook(partners), faults) : (null, faults);
    }
}
