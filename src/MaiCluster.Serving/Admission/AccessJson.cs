using System.Net;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace MaiCluster.Serving.Admission;

/// <summary>Keys, tenants and teams as JSON, one form for answers, the audit log and the stores. No secret is in it, nor its hash.</summary>
public static class AccessJson
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The members of a key's object.</summary>
    public static void Write(Utf8JsonWriter json, ApiKey key)
    {
        json.WriteString("id"u8, key.Id);
        json.WriteString("name"u8, key.Name);
        json.WriteString("tenant"u8, key.Tenant);
        json.WriteString("team"u8, key.Team);
        json.WriteString("role"u8, AdminRoleName.Of(key.Role));
        json.WriteStartObject("scope"u8);
        Write(json, key.Scope);
        json.WriteEndObject();
        json.WriteString("created"u8, key.Created);
        Write(json, "expires"u8, key.Expires);
        Write(json, "revoked"u8, key.Revoked);
        Write(json, "old_secret_until"u8, key.OldSecretUntil);
    }

    /// <summary>The members of a tenant's or a team's object.</summary>
    public static void Write(Utf8JsonWriter json, Payer payer)
    {
        json.WriteString("id"u8, payer.Id.Team ?? payer.Id.Tenant);
        if (payer.Id.Team is not null)
        {
            json.WriteString("tenant"u8, payer.Id.Tenant);
        }

        json.WriteString("name"u8, payer.Name);
        json.WriteString("created"u8, payer.Created);
        Write(json, "closed"u8, payer.Closed);
    }

    /// <summary>A whole object as text; null for nothing.</summary>
    public static string? Text<T>(T? thing, Action<Utf8JsonWriter, T> members)
        where T : class
    {
        if (thing is null)
        {
            return null;
        }

        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartObject();
            members(json, thing);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    /// <summary>A scope as stores keep it; empty for one without limits.</summary>
    public static string TextOf(KeyScope scope) => scope == KeyScope.All ? "" : Text(scope, Write)!;

    /// <summary>What <see cref="TextOf"/> made.</summary>
    public static KeyScope ScopeOf(string text)
    {
        if (text.Length == 0)
        {
            return KeyScope.All;
        }

        using var document = JsonDocument.Parse(text);
        var scope = document.RootElement;
        return new KeyScope
        {
            Models = Texts(scope, "models"u8),
            Scenarios = Texts(scope, "scenarios"u8),
            Paths = Texts(scope, "paths"u8),
            Addresses = [.. Texts(scope, "addresses"u8).Select(IPNetwork.Parse)],
        };
    }

    private static void Write(Utf8JsonWriter json, KeyScope scope)
    {
        Write(json, "models"u8, scope.Models);
        Write(json, "scenarios"u8, scope.Scenarios);
        Write(json, "paths"u8, scope.Paths);
        Write(json, "addresses"u8, [.. scope.Addresses.Select(network => network.ToString())]);
    }

    private static void Write(Utf8JsonWriter json, ReadOnlySpan<byte> name, IReadOnlyList<string> texts)
    {
        json.WriteStartArray(name);
        foreach (var text in texts)
        {
            json.WriteStringValue(text);
        }

        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, ReadOnlySpan<byte> name, DateTimeOffset? moment)
    {
        if (moment is { } at)
        {
            json.WriteString(name, at);
        }
        else
        {
            json.WriteNull(name);
        }
    }

    private static string[] Texts(JsonElement scope, ReadOnlySpan<byte> name) => [.. scope.GetProperty(name).EnumerateArray().Select(text => text.GetString()!)];
}
