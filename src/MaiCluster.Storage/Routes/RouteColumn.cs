using System.Text.Json;
using System.Text.Json.Serialization;
using MaiCluster.Serving.Routes;

namespace MaiCluster.Storage.Routes;

/// <summary>A route as it is stored: a JSON object.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(Route))]
internal sealed partial class RouteColumn : JsonSerializerContext
{
    public static string Of(Route route) => JsonSerializer.Serialize(route, Default.Route);

    /// <exception cref="StorageException">Another program, or a newer one, wrote it.</exception>
    public static Route Parse(string text, string scenario)
    {
        try
        {
            return JsonSerializer.Deserialize(text, Default.Route)!.Checked();
        }
        catch (Exception error) when (error is JsonException or ArgumentException or FormatException)
        {
            throw new StorageException($"The route of '{scenario}' is none: {error.Message}", error);
        }
    }
}
