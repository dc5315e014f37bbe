namespace MaiCluster.Serving.Partners;

/// <summary>One partner as the operator wrote it, checked. It holds where the key is, never the key.</summary>
public sealed record PartnerTerms
{
    public required string Name { get; init; }

    /// <summary>The API's address with its version, such as <c>https://api.example.com/v1/</c>; it ends in a slash.</summary>
    public required Uri Url { get; init; }

    /// <summary>The environment variable that has the key; null = it is in a file, or there is none.</summary>
    public string? KeyEnv { get; init; }

    /// <summary>The file that has the key, and nothing else.</summary>
    public string? KeyFile { get; init; }

    /// <summary>To a connection; 0.1 to 600 s. Default 5 s: a TLS handshake around the world takes less than one.</summary>
    public TimeSpan Connect { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>From the first attempt to a stream's first token, retries included; 0.1 to 3,600 s. Default 60 s, as house models.</summary>
    public TimeSpan FirstToken { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>From the first attempt to an answer that comes whole, retries included; 0.1 to 3,600 s. Default 600 s, as OpenAI's own clients.</summary>
    public TimeSpan Answer { get; init; } = TimeSpan.FromSeconds(600);

    /// <summary>Between two pieces of an answer; 0.1 to 3,600 s. Default 30 s: partners send something every few seconds.</summary>
    public TimeSpan Idle { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Attempts at one request, the first included; 1 to 10. Default 3: what two do not cure, minutes do.</summary>
    public int Attempts { get; init; } = 3;

    /// <summary>Requests at a time; 1 to 100,000. Default 256.</summary>
    public int Concurrency { get; init; } = 256;

    /// <summary>Requests of one minute, retries not counted; null = any number.</summary>
    public int? RequestsPerMinute { get; init; }

    /// <summary>A path below <see cref="Url"/> that answers 200 when the partner is well, such as <c>models</c>; asked for while the breaker is open, or nobody asks for anything. Null = none.</summary>
    public string? Health { get; init; }

    /// <summary>In the order of the file.</summary>
    public required IReadOnlyList<PartnerModelTerms> Models { get; init; }
}
