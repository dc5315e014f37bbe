using System.Globalization;
using System.Text.Json;
using MaiCluster.Serving.Requests;

namespace MaiCluster.Serving.Partners;

/// <summary>What clients are told when a partner does not answer well. Of the partner's own words only those about the client's request are passed on.</summary>
public static class PartnerFailures
{
    private const int MostMessage = 1000;

    /// <summary>What is wrong with an answer of this status.</summary>
    public static PartnerFault FaultOf(int status) => status switch
    {
        >= 200 and < 300 => PartnerFault.None,
        408 or 429 => PartnerFault.Busy,
        >= 500 => PartnerFault.Unavailable,
        _ => PartnerFault.Refused,
    };

    /// <summary>An answer that is none.</summary>
    /// <param name="partner">Whose.</param>
    /// <param name="status">Not 2xx.</param>
    /// <param name="body">What it says, or its beginning.</param>
    /// <param name="retryAfter">When it says to come back.</param>
    public static RequestFailure Of(string partner, int status, ReadOnlySpan<byte> body, TimeSpan? retryAfter)
    {
        var (message, param, code) = Read(body);
        return status switch
        {
            401 or 403 => new(FailureKind.PartnerRefused, $"The partner '{partner}' does not take this cluster's key ({status}): its operator must look at it."),
            404 or 405 => new(FailureKind.PartnerRefused, $"The partner '{partner}' does not know this model or path ({status}): the cluster's operator must look at it."),
            408 or 429 => new(FailureKind.RateLimited, $"The partner '{partner}' takes no more requests now ({status}).") { RetryAfter = retryAfter },
            413 => new(FailureKind.BodyTooLarge, $"The partner '{partner}' says that the body is too large."),
            >= 400 and < 500 => new(
                code == "context_length_exceeded" ? FailureKind.ContextTooLong : FailureKind.InvalidRequest,
                message ?? $"The partner '{partner}' refused the request ({status}) and did not say why.")
            { Param = param },
            >= 500 => new(FailureKind.ModelUnavailable, $"The partner '{partner}' failed ({status}).") { Param = "model", RetryAfter = retryAfter },
            _ => Garbled(partner, $"the status {status}"),
        };
    }

    /// <param name="what">It answered, such as <c>no JSON</c>.</param>
    public static RequestFailure Garbled(string partner, string what) => new(FailureKind.PartnerRefused, $"The partner '{partner}' answered what is not understood: {what}.");

    public static RequestFailure NotReached(string partner) => Unavailable(partner, "cannot be reached now", null);

    public static RequestFailure Cut(string partner) => Unavailable(partner, "cut its answer", null);

    public static RequestFailure Silent(string partner, TimeSpan time) => Unavailable(partner, string.Create(CultureInfo.InvariantCulture, $"did not answer within {time.TotalSeconds:0.#} s"), null);

    public static RequestFailure Broken(string partner, TimeSpan? retryAfter) => Unavailable(partner, "failed too often and is left alone for a while", retryAfter);

    /// <param name="problem">Such as <c>has no key</c>.</param>
    public static RequestFailure Unavailable(string partner, string problem, TimeSpan? retryAfter) =>
        new(FailureKind.ModelUnavailable, $"The partner '{partner}' {problem}.") { Param = "model", RetryAfter = retryAfter };

    /// <param name="limit">Such as <c>256 at a time</c>.</param>
    public static RequestFailure Paced(string partner, string limit, TimeSpan retryAfter) =>
        new(FailureKind.RateLimited, $"The partner '{partner}' is asked for no more than {limit}: try again later.") { RetryAfter = retryAfter };

    /// <summary>OpenAI's error object, where it is one.</summary>
    private static (string? Message, string? Param, string? Code) Read(ReadOnlySpan<byte> body)
    {
        try
        {
            var reader = new Utf8JsonReader(body);
            if (!JsonDocument.TryParseValue(ref reader, out var document))
            {
                return default;
            }

            using (document)
            {
                return document.RootElement is { ValueKind: JsonValueKind.Object } root && root.TryGetProperty("error"u8, out var error) && error.ValueKind == JsonValueKind.Object
                    ? (Text(error, "message"), Text(error, "param"), Text(error, "code"))
                    : default;
            }
        }
        catch (JsonException)
        {
            return default;
        }
    }

    private static string? Text(JsonElement error, string name) =>
        error.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text
            ? text.Length <= MostMessage ? text : text[..MostMessage] + "..."
            : null;
}
