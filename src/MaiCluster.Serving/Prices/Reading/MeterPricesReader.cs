using System.Text.Json;
using MaiCluster.Serving.Files;

namespace MaiCluster.Serving.Prices.Reading;

/// <summary>Reads what each meter costs: an object, or 0 for nothing.</summary>
internal sealed class MeterPricesReader(ListRates rates)
{
    private static readonly string[] Names = [.. Meter.All.Select(meter => meter.Name), "currency"];

    /// <summary>The prices of a field that is there.</summary>
    public MeterPrices Read(FileSection owner, string name)
    {
        if (owner.Find(name) is { ValueKind: JsonValueKind.Number })
        {
            if (owner.Number(name, UnitPrice.Decimals, UnitPrice.Most) > 0)
            {
                owner.Fault(name, "is one number for all that is counted; expected a price for each, such as {prompt_tokens: 0.15, completion_tokens: 0.6}, or 0");
            }

            return MeterPrices.Free;
        }

        var section = owner.Section(name);
        section.Know(Names);
        var prices = new Dictionary<Meter, UnitPrice>();
        foreach (var meter in Meter.All)
        {
            if (section.Number(meter.Name, UnitPrice.Decimals, UnitPrice.Most) is { } billionths)
            {
                prices.Add(meter, new UnitPrice(billionths));
            }
        }

        if (owner.Find(name) is { ValueKind: JsonValueKind.Object } && section.Entries.All(entry => entry.Key == "currency"))
        {
            owner.Fault(name, "has no price; expected at least one, or 0 in place of the object");
        }

        return new MeterPrices(prices, rates.Of(section));
    }
}
