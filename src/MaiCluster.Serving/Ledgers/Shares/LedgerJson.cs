using System.Text;
using System.Text.Json;

namespace MaiCluster.Serving.Ledgers.Shares;

/// <summary>The documents of a partner's postings: one JSON object without white space.</summary>
internal static class LedgerJson
{
    public static string Write(Action<Utf8JsonWriter> members)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            members(json);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(bytes.GetBuffer(), 0, (int)bytes.Length);
    }

    /// <param name="what">For the message.</param>
    /// <exception cref="FormatException">The text is none.</exception>
    public static T Read<T>(string text, string what, Func<JsonElement, T> read)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return read(document.RootElement);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            throw new FormatException($"What is stored as {what} is none: {error.Message}", error);
        }
    }
}
