using System.Text;
using System.Text.Json;
using MaiCluster.Engines.Profiles;

namespace MaiCluster.Node.Profiling;

/// <summary>A measured profile for programs: the profile as it is stored, and the steps it was fitted to.</summary>
internal static class ProfileJson
{
    public static string Of(MeasuredProfile measured, string path)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true }))
        {
            var cost = measured.Profile.Cost;
            json.WriteStartObject();
            json.WriteString("stored", path);
            json.WritePropertyName("profile");
            json.WriteRawValue(ProfileFile.ToJson(measured.Profile));
            json.WriteStartArray("decode");
            foreach (var step in measured.Steps.Decode)
            {
                json.WriteStartObject();
                json.WriteNumber("rows", step.Rows);
                json.WriteNumber("contextTokens", step.ContextTokens);
                json.WriteNumber("seconds", step.Seconds);
                json.WriteNumber("fittedSeconds", cost.DecodeSeconds(step.Rows, step.ContextTokens));
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteStartArray("prefill");
            foreach (var step in measured.Steps.Prefill)
            {
                json.WriteStartObject();
                json.WriteNumber("tokens", step.Tokens);
                json.WriteNumber("start", step.Start);
                json.WriteNumber("seconds", step.Seconds);
                json.WriteNumber("fittedSeconds", cost.PrefillSeconds(step.Tokens, step.Start));
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
