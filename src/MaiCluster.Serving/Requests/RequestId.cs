using System.Buffers;
using System.Security.Cryptography;

namespace MaiCluster.Serving.Requests;

/// <summary>Names one HTTP or gRPC attempt. Always made by us: a client's own id is stored, never a key.</summary>
public readonly record struct RequestId
{
    private static readonly SearchValues<char> Hexadecimal = SearchValues.Create("0123456789abcdef");

    private RequestId(string value) => Value = value;

    public string Value { get; }

    public static RequestId New() => new("req_" + RandomNumberGenerator.GetHexString(24, lowercase: true));

    /// <exception cref="FormatException">The text is not <c>req_</c> and 24 hexadecimal digits.</exception>
    public static RequestId Parse(string text) =>
        text is { Length: 28 } && text.StartsWith("req_", StringComparison.Ordinal) && text.AsSpan(4).IndexOfAnyExcept(Hexadecimal) < 0
            ? new RequestId(text)
            : throw new FormatException($"'{text}' is not a request id: expected req_ and 24 hexadecimal digits.");

    public override string ToString() => Value;
}
