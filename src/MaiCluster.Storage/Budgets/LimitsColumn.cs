using System.Text.Json;
using System.Text.Json.Serialization;
using MaiCluster.Serving.Budgets;

namespace MaiCluster.Storage.Budgets;

/// <summary>Limits as they are stored: a JSON object with those that there are, by name.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(BudgetLimits))]
internal sealed partial class LimitsColumn : JsonSerializerContext
{
    public static string Of(BudgetLimits limits) => JsonSerializer.Serialize(limits, Default.BudgetLimits);

    /// <exception cref="StorageException">Another program, or a newer one, wrote it.</exception>
    public static BudgetLimits Parse(string text, string budget)
    {
        try
        {
            return JsonSerializer.Deserialize(text, Default.BudgetLimits)!.Checked();
        }
        catch (Exception error) when (error is JsonException or ArgumentException)
        {
            // Left out, the limit would not hold and nobody would know.
            throw new StorageException($"The budget '{budget}' has limits that are none: {error.Message}", error);
        }
    }
}
