using System.Text.Json;
using MaiCluster.Serving.Metering;

namespace MaiCluster.Gateway.Images;

/// <summary>The <c>usage</c> object of an answer with pictures.</summary>
internal static class ImageUsage
{
    /// <summary>OpenAI counts tokens of pictures. These have none, so that what was done stands beside the zeros.</summary>
    public static void Write(Utf8JsonWriter json, int promptTokens, UsageQuantities quantities)
    {
        json.WriteStartObject("usage"u8);
        json.WriteNumber("input_tokens"u8, promptTokens);
        json.WriteStartObject("input_tokens_details"u8);
        json.WriteNumber("text_tokens"u8, promptTokens);
        json.WriteNumber("image_tokens"u8, 0);
        json.WriteEndObject();
        json.WriteNumber("output_tokens"u8, 0);
        json.WriteNumber("total_tokens"u8, promptTokens);
        json.WriteNumber("images"u8, quantities.Images);
        json.WriteNumber("image_steps"u8, quantities.ImageSteps);
        json.WriteEndObject();
    }
}
