using System.Text;
using System.Text.Json;
using MaiCluster.Serving.Metering;

namespace MaiCluster.Node.Commands;

/// <summary>Usage records for scripts.</summary>
internal static class UsageJson
{
    private static readonly JsonWriterOptions Indented = new() { Indented = true };

    public static string One(UsageRecord record) => Write(json => Write(json, record));

    public static string Many(IEnumerable<UsageRecord> records) => Write(json =>
    {
        json.WriteStartArray();
        foreach (var record in records)
        {
            Write(json, record);
        }

        json.WriteEndArray();
    });

    private static string Write(Action<Utf8JsonWriter> body)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Indented))
        {
            body(json);
        }

        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }

    private static void Write(Utf8JsonWriter json, UsageRecord record)
    {
        json.WriteStartObject();
        json.WriteString("id", record.Id.Value);
        json.WriteString("key_id", record.KeyId);
        json.WriteString("tenant", record.Tenant);
        WriteKnown(json, "team", record.Team);
        WriteKnown(json, "parent", record.Parent?.Value);
        json.WriteString("model", record.Model);
        WriteKnown(json, "scenario", record.Scenario);
        WriteKnown(json, "billed_as", record.BilledAs);
        WriteKnown(json, "experiment", record.Experiment);
        WriteKnown(json, "partner", record.Partner);
        json.WriteString("node", record.Node);
        json.WriteString("started", record.Started);
        if (record.Ended is { } ended)
        {
            json.WriteString("ended", ended);
        }
        else
        {
            json.WriteNull("ended");
        }

        json.WriteNumber("prompt_tokens", record.PromptTokens);
        json.WriteNumber("cached_tokens", record.CachedTokens);
        json.WriteNumber("completion_tokens", record.CompletionTokens);
        foreach (var (name, quantity) in UsageQuantities.Names.Zip(record.Quantities.All))
        {
            if (quantity > 0)
            {
                json.WriteNumber(name, quantity);
            }
        }

        json.WriteNumber("queue_ms", record.QueueMilliseconds);
        json.WriteNumber("prefill_ms", record.PrefillMilliseconds);
        json.WriteNumber("decode_ms", record.DecodeMilliseconds);
        json.WriteNumber("device_ns", record.DeviceNanoseconds);
        json.WriteString("outcome", Outcome(record));
        json.WriteNumber("billed_micros", record.BilledMicros);
        if (record.Partner is not null)
        {
            json.WriteNumber("partner_micros", record.PartnerMicros);
            json.WriteString("certainty", record.Certainty.ToString().ToLowerInvariant());
        }

        json.WriteEndObject();
    }

    private static void WriteKnown(Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null)
        {
            json.WriteString(name, value);
        }
    }

    public static string Outcome(UsageRecord record) => record.Outcome.ToString().ToLowerInvariant();
}
