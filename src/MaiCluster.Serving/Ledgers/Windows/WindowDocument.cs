using System.Text;
using System.Text.Json;
using MaiCluster.Serving.Devices;
using MaiCluster.Serving.Ledgers.Postings;
using MaiCluster.Serving.Requests;

namespace MaiCluster.Serving.Ledgers.Windows;

/// <summary>A window as it is stored: one line of JSON, from which its split can be repeated.</summary>
public static class WindowDocument
{
    public static string Write(DeviceWindow window)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("device", window.Device.ToString());
            json.WriteNumber("start_us", LedgerDate.Microseconds(window.Start));
            json.WriteNumber("end_us", LedgerDate.Microseconds(window.End));
            json.WriteNumber("held_start_ns", window.HeldAtStartNanoseconds);
            json.WriteNumber("held_end_ns", window.HeldAtEndNanoseconds);
            json.WriteNumber("price_per_hour_billionths", window.PricePerHourBillionths);
            json.WriteStartArray("requests");
            foreach (var part in window.Requests)
            {
                Write(json, part);
            }

            json.WriteEndArray();
            Write(json, "loads", window.Loads);
            Write(json, "idles", window.Idles);
            json.WriteNumber("unallocated_ns", window.UnallocatedNanoseconds);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }

    /// <exception cref="FormatException">The text is no window.</exception>
    public static DeviceWindow Read(string document)
    {
        try
        {
            using var json = JsonDocument.Parse(document);
            var root = json.RootElement;
            return new DeviceWindow
            {
                Device = DeviceId.Parse(root.GetProperty("device").GetString()!),
                Start = Moment(root, "start_us"),
                End = Moment(root, "end_us"),
                HeldAtStartNanoseconds = root.GetProperty("held_start_ns").GetInt64(),
                HeldAtEndNanoseconds = root.GetProperty("held_end_ns").GetInt64(),
                PricePerHourBillionths = root.GetProperty("price_per_hour_billionths").GetInt64(),
                Requests = [.. root.GetProperty("requests").EnumerateArray().Select(Request)],
                Loads = [.. root.GetProperty("loads").EnumerateArray().Select(Model)],
                Idles = [.. root.GetProperty("idles").EnumerateArray().Select(Model)],
                UnallocatedNanoseconds = root.GetProperty("unallocated_ns").GetInt64(),
            };
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException or NullReferenceException)
        {
            throw new FormatException("A window's document is not the JSON that it was written as.", error);
        }
    }

    private static void Write(Utf8JsonWriter json, RequestTime part)
    {
        json.WriteStartObject();
        json.WriteString("request", part.Request.Value);
        json.WriteString("model", part.Model);
        json.WriteNumber("ns", part.Nanoseconds);
        WriteKnown(json, "scenario", part.Scenario);
        WriteKnown(json, "tenant", part.Tenant);
        WriteKnown(json, "reason", EntryWords.Of(part.Reason));
        WriteKnown(json, "experiment", part.Experiment);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, string name, IReadOnlyList<ModelTime> parts)
    {
        json.WriteStartArray(name);
        foreach (var part in parts)
        {
            json.WriteStartObject();
            json.WriteString("model", part.Model);
            json.WriteNumber("ns", part.Nanoseconds);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteKnown(Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null)
        {
            json.WriteString(name, value);
        }
    }

    private static RequestTime Request(JsonElement part) => new()
    {
        Request = RequestId.Parse(Text(part, "request")!),
        Model = Text(part, "model")!,
        Nanoseconds = part.GetProperty("ns").GetInt64(),
        Scenario = Text(part, "scenario"),
        Tenant = Text(part, "tenant"),
        Reason = EntryWords.Reason(Text(part, "reason")),
        Experiment = Text(part, "experiment"),
    };

    private static ModelTime Model(JsonElement part) => new(Text(part, "model")!, part.GetProperty("ns").GetInt64());

    private static string? Text(JsonElement part, string name) => part.TryGetProperty(name, out var value) ? value.GetString() : null;

    private static DateTimeOffset Moment(JsonElement root, string name) => LedgerDate.FromMicroseconds(root.GetProperty(name).GetInt64());
}
