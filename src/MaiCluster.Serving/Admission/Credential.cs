namespace MaiCluster.Serving.Admission;

/// <summary>What a client showed, as it is checked and checked again: of a key only its hash is kept.</summary>
public readonly struct Credential
{
    /// <summary>Longest token that is looked at, in characters.</summary>
    public const int MaxTokenLength = 8192;

    private Credential(ReadOnlyMemory<byte> hash, string? token) => (IsShown, Hash, Token) = (true, hash, token);

    /// <summary>Something was shown.</summary>
    public bool IsShown { get; }

    /// <summary>SHA-256; empty when it was too long to be hashed.</summary>
    public ReadOnlyMemory<byte> Hash { get; }

    /// <summary>The text, where it has the form of a signed token; null for a key.</summary>
    public string? Token { get; }

    /// <param name="shown">What came after <c>Bearer</c>; null when nothing did.</param>
    public static Credential Of(string? shown)
    {
        if (string.IsNullOrEmpty(shown))
        {
            return default;
        }

        var isToken = shown.StartsWith("ey", StringComparison.Ordinal) && shown.AsSpan().Count('.') == 2;
        var isHashed = shown.Length <= (isToken ? MaxTokenLength : AdmissionGate.MaxKeyLength);
        return new Credential(isHashed ? AdmissionGate.Hash(shown) : default, isToken ? shown : null);
    }

    /// <summary>A key that was seen before.</summary>
    /// <param name="sha256">As <see cref="AdmissionGate.Hash"/> makes it.</param>
    public static Credential OfKey(ReadOnlyMemory<byte> sha256) => new(sha256, null);

    /// <summary>Never the secret.</summary>
    public override string ToString() => Token is null ? "a key" : "a token";
}
