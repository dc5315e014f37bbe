using System.Security.Cryptography;
using System.Text.Json;
using MaiCluster.Gateway.Answers;
using MaiCluster.Serving.Admission;
using MaiCluster.Serving.Sessions;

namespace MaiCluster.Gateway.Realtime.Secrets;

/// <summary>Secrets that browsers open calls with: each is good for a while, at any node of the cluster, and holds a session's settings. Stored by their hash.</summary>
internal sealed class ClientSecrets(ISessionStore store, TimeProvider time)
{
    public const string Prefix = "ek_";

    /// <summary>In the place of a key's id, where no key can be.</summary>
    private const string Owner = "client-secrets";

    private const string Alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    private const int Characters = 32; // of 62 kinds: 190 random bits

    /// <summary>Makes one.</summary>
    /// <param name="secret">What it stands for.</param>
    /// <param name="life">How long it is good.</param>
    /// <returns>Its text, which is nowhere else, and when it ends.</returns>
    public async Task<(string Text, DateTimeOffset Expires)> AddAsync(ClientSecret secret, TimeSpan life, CancellationToken cancellationToken)
    {
        var text = Prefix + RandomNumberGenerator.GetString(Alphabet, Characters);
        var expires = time.GetUtcNow() + life;
        var buffer = new Utf8Buffer();
        using (var json = new Utf8JsonWriter(buffer, AnswerJson.Options))
        {
            json.WriteStartObject();
            json.WriteString("key_id"u8, secret.KeyId);
            json.WriteBase64String("key_hash"u8, secret.KeyHash.Span);
            json.WriteString("model"u8, secret.Model);
            json.WriteString("session"u8, secret.SessionJson);
            json.WriteEndObject();
        }

        return await store.WriteAsync(IdOf(text), buffer.Written.ToArray(), etag: null, expires, cancellationToken) is not null
            ? (text, expires)
            : throw new InvalidOperationException("A new secret was not stored: one with its hash is there.");
    }

    /// <summary>What a secret stands for; null when it is unknown or its time is over.</summary>
    public async ValueTask<ClientSecret?> FindAsync(string text, CancellationToken cancellationToken)
    {
        if (text.Length != Prefix.Length + Characters || await store.FindAsync(IdOf(text), cancellationToken) is not { } stored)
        {
            return null;
        }

        using var json = JsonDocument.Parse(stored.State);
        var root = json.RootElement;
        return new ClientSecret(
            root.GetProperty("key_id").GetString()!, root.GetProperty("key_hash").GetBytesFromBase64(), root.GetProperty("model").GetString()!, root.GetProperty("session").GetString()!);
    }

    private static SessionId IdOf(string text) => SessionId.Of(Owner, Convert.ToHexStringLower(AdmissionGate.Hash(text)));
}

/// <summary>What a client secret stands for.</summary>
/// <param name="KeyId">The stored id of the key that made it, which pays.</param>
/// <param name="KeyHash">That key's hash: a secret ends with its key.</param>
/// <param name="Model">The only one it opens calls with.</param>
/// <param name="SessionJson">The settings to begin with, as they were sent.</param>
internal sealed record ClientSecret(string KeyId, ReadOnlyMemory<byte> KeyHash, string Model, string SessionJson);
