using System.Text.Json;

namespace MaiCluster.EndToEnd.Clients;

/// <summary>The schema that both clients ask for, and what fits it.</summary>
internal static class CityDescription
{
    public const string Schema = """
        {
          "type": "object",
          "properties": {
            "city": { "type": "string", "maxLength": 24 },
            "continent": { "enum": ["Africa", "America", "Asia", "Europe", "Oceania"] },
            "coastal": { "type": "boolean" },
            "rivers": { "type": "array", "items": { "type": "string", "maxLength": 16 }, "maxItems": 2 }
          },
          "required": ["city", "continent", "coastal", "rivers"],
          "additionalProperties": false
        }
        """;

    public static void Check(string json)
    {
        using var document = JsonDocument.Parse(json);
        var city = document.RootElement;
        Assert.Equal(["city", "continent", "coastal", "rivers"], city.EnumerateObject().Select(property => property.Name));
        Assert.InRange(city.GetProperty("city").GetString()!.Length, 0, 24);
        Assert.Contains(city.GetProperty("continent").GetString(), (string[])["Africa", "America", "Asia", "Europe", "Oceania"]);
        Assert.Contains(city.GetProperty("coastal").ValueKind, (JsonValueKind[])[JsonValueKind.True, JsonValueKind.False]);
        Assert.InRange(city.GetProperty("rivers").GetArrayLength(), 0, 2);
        Assert.All(city.GetProperty("rivers").EnumerateArray(), river => Assert.InRange(river.GetString()!.Length, 0, 16));
    }
}
