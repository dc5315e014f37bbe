using System.Text.Json;
using MaiCluster.Gateway.Answers;
using Microsoft.AspNetCore.Http;

namespace MaiCluster.Gateway.Admin;

/// <summary>The shape of every list of the admin API: <c>{"object":"list","data":[...]}</c>.</summary>
internal static class AdminList
{
    public static Task WriteAsync<T>(HttpContext context, IEnumerable<T> items, Action<Utf8JsonWriter, T> members) => JsonAnswer.WriteAsync(context, json =>
    {
        json.WriteString("object"u8, "list"u8);
        json.WriteStartArray("data"u8);
        foreach (var item in items)
        {
            json.WriteStartObject();
            members(json, item);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    });
}
