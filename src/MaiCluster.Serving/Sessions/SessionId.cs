namespace MaiCluster.Serving.Sessions;

/// <summary>Names one conversation of one key: what the client calls it, under the key that pays, so that nobody meets another's.</summary>
public readonly record struct SessionId
{
    /// <summary>Longest name a client may give, in characters.</summary>
    public const int MaxLength = 128;

    private SessionId(string keyId, string name) => (KeyId, Name) = (keyId, name);

    /// <summary>The stored id of its owner's API key.</summary>
    public string KeyId { get; }

    /// <summary>What the client calls it, or what the gateway made: <c>conv_...</c>, <c>resp_...</c>.</summary>
    public string Name { get; }

    /// <exception cref="FormatException">The name is empty, too long, or has a character outside printable ASCII or a slash.</exception>
    public static SessionId Of(string keyId, string name) =>
        IsName(name) ? new SessionId(keyId, name) : throw new FormatException($"A session's name has 1 to {MaxLength} printable ASCII characters without '/' and spaces.");

    public static bool IsName(string name) => name.Length is > 0 and <= MaxLength && name.All(character => character is > ' ' and <= '~' and not '/');

    /// <exception cref="FormatException">The text is not KEY/NAME.</exception>
    public static SessionId Parse(string text) =>
        text.Split('/') is [{ Length: > 0 } key, { Length: > 0 } name] ? Of(key, name) : throw new FormatException($"'{text}' is not a session: expected KEY/NAME.");

    public override string ToString() => $"{KeyId}/{Name}";
}
