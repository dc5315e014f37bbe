using System.Text.Json;
using MaiCluster.Serving.Routes;

namespace MaiCluster.Gateway.Routes;

/// <summary>A route as administrators read it.</summary>
internal static class RouteJson
{
    public static void Write(Utf8JsonWriter json, StoredRoute stored)
    {
        json.WriteString("scenario"u8, stored.Scenario);
        Write(json, stored.Route);
        json.WriteString("etag"u8, stored.ETag);
    }

    public static void Write(Utf8JsonWriter json, Route route)
    {
        json.WriteStartArray("variants"u8);
        foreach (var variant in route.Variants)
        {
            json.WriteStartObject();
            Write(json, variant.Model, variant.Defaults);
            json.WriteNumber("weight"u8, variant.Weight);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("fallbacks"u8);
        foreach (var fallback in route.Fallbacks)
        {
            json.WriteStartObject();
            Write(json, fallback.Model, fallback.Defaults);
            json.WriteStartArray("on"u8);
            foreach (var cause in RouteCauseWords.Of(fallback.On))
            {
                json.WriteStringValue(cause);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        if (route.Shadow is { } shadow)
        {
            json.WriteStartObject("shadow"u8);
            Write(json, shadow.Model, shadow.Defaults);
            json.WriteString("experiment"u8, shadow.Experiment);
            json.WriteNumber("percent"u8, shadow.Millionths / 10_000m);
            json.WriteBoolean("may_leave"u8, shadow.MayLeave);
            json.WriteEndObject();
        }
    }

    private static void Write(Utf8JsonWriter json, string model, string? defaults)
    {
        json.WriteString("model"u8, model);
        if (defaults is not null)
        {
            json.WritePropertyName("defaults"u8);
            json.WriteRawValue(defaults);
        }
    }
}
