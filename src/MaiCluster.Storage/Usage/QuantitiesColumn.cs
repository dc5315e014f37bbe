using System.Globalization;
using System.Text;
using System.Text.Json;
using MaiCluster.Serving.Metering;

namespace MaiCluster.Storage.Usage;

/// <summary>Quantities as they are stored: a JSON object with those that are not 0, by name.</summary>
internal static class QuantitiesColumn
{
    private const string None = "{}";

    /// <summary>The sum of each quantity, in the order of its names.</summary>
    public static string SqliteSums { get; } = string.Join(", ", UsageQuantities.Names.Select(name => $"coalesce(sum(quantities ->> '{name}'), 0)"));

    /// <inheritdoc cref="SqliteSums"/>
    public static string PostgresSums { get; } = string.Join(", ", UsageQuantities.Names.Select(name => $"coalesce(sum((quantities::jsonb ->> '{name}')::bigint), 0)::bigint"));

    public static string Of(UsageQuantities quantities)
    {
        if (quantities == default)
        {
            return None;
        }

        var all = quantities.All;
        var text = new StringBuilder("{");
        for (var index = 0; index < all.Count; index++)
        {
            if (all[index] != 0)
            {
                text.Append(text.Length > 1 ? "," : "").Append(CultureInfo.InvariantCulture, $"\"{UsageQuantities.Names[index]}\":{all[index]}");
            }
        }

        return text.Append('}').ToString();
    }

    /// <exception cref="StorageException">Another program, or a newer one, wrote it.</exception>
    public static UsageQuantities Parse(string text, string requestId)
    {
        if (text == None)
        {
            return default;
        }

        try
        {
            using var document = JsonDocument.Parse(text);
            return UsageQuantities.Of([.. UsageQuantities.Names.Select(name => document.RootElement.TryGetProperty(name, out var value) ? value.GetInt64() : 0)]);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or FormatException)
        {
            throw new StorageException($"Usage record '{requestId}' has quantities that are none: {error.Message}", error);
        }
    }
}
