using System.Text.Json;
using MaiCluster.Serving.Files;

namespace MaiCluster.Serving.Prices.Reading;

/// <summary>A currency by its three letters, as ISO 4217 has them.</summary>
internal static class CurrencyCode
{
    public static bool Is(string text) => text.Length == 3 && text.All(char.IsAsciiLetterUpper);

    /// <summary>The currency that this field, which is there, names; null when it is none.</summary>
    public static string? Read(FileSection section, string name)
    {
        var value = section.Find(name)!.Value;
        if (value.ValueKind == JsonValueKind.String && value.GetString() is { } code && Is(code))
        {
            return code;
        }

        section.Fault(name, $"is {FileSection.Kind(value)}; expected a currency by its three letters, such as EUR");
        return null;
    }
}
