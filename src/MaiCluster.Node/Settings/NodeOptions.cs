namespace MaiCluster.Node.Settings;

/// <summary>What the operator decided, checked. <see cref="NodeSettings"/> tells each value's meaning, unit, range and default.</summary>
internal sealed record NodeOptions
{
    /// <summary>The chat model that comes along.</summary>
    public const string ChatModel = "mai-text";

    public required string DataDirectory { get; init; }

    public string Host { get; init; } = "127.0.0.1";

    /// <summary>HTTP/1.1 in clear text; 0 = any free one.</summary>
    public int Port { get; init; } = 8080;

    /// <summary>gRPC in clear text; 0 = none, null = the one after <see cref="Port"/>.</summary>
    public int? GrpcPort { get; init; }

    /// <summary>HTTP and gRPC with TLS, where there is a certificate; 0 = none, null = 8443.</summary>
    public int? HttpsPort { get; init; }

    /// <summary>PEM files of a certificate and its key; null = none.</summary>
    public string? TlsCertificate { get; init; }

    public string? TlsKey { get; init; }

    /// <summary>Certificates of an authority that the node makes for itself.</summary>
    public bool TlsSelfSigned { get; init; }

    public bool HasTls => TlsSelfSigned || TlsCertificate is not null;

    /// <summary>Whose tokens stand in the place of a key; the claim <c>iss</c>. Null = none do.</summary>
    public string? OidcIssuer { get; init; }

    public string? OidcAudience { get; init; }

    public Uri? OidcJwks { get; init; }

    /// <summary>Null = tokens are of the default tenant.</summary>
    public string? OidcTenantClaim { get; init; }

    public string? OidcTeamClaim { get; init; }

    public string? OidcRoleClaim { get; init; }

    /// <summary>Loaded at start, in this order; others load on first use. Empty until the catalogue is read, when nobody said which.</summary>
    public IReadOnlyList<string> Models { get; init; } = [];

    /// <summary>Packages looked at before those that came with MaiCluster or were pulled.</summary>
    public string? ModelDirectory { get; init; }

    /// <summary>Null = the engine chooses.</summary>
    public int? Threads { get; init; }

    /// <summary>Whether idle engine threads spin for work instead of sleeping.</summary>
    public bool Spinning { get; init; } = true;

    public int Rows { get; init; } = 16;

    public long KvBytes { get; init; } = 2L << 30;

    /// <summary>Null = what the model was made for.</summary>
    public int? MaxContext { get; init; }

    public int QueueLength { get; init; } = 256;

    public TimeSpan FirstTokenDeadline { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Null = half of the machine's.</summary>
    public long? CpuMemoryBytes { get; init; }

    /// <summary>Null = the shipped one.</summary>
    public string? Prices { get; init; }

    /// <summary>The file of partners; null = there are none.</summary>
    public string? Partners { get; init; }

    /// <summary>Told when a budget has reached one of its thresholds; null = nobody is.</summary>
    public Uri? BudgetWebhook { get; init; }

    /// <summary>As it was written, such as <c>4x80GiB</c>; null = none.</summary>
    public string? SimulatedDevices { get; init; }

    /// <summary>Of each of <see cref="Models"/>.</summary>
    public int MinReplicas { get; init; } = 1;

    public TimeSpan SleepAfter { get; init; } = TimeSpan.FromMinutes(15);

    public TimeSpan SessionTimeToLive { get; init; } = TimeSpan.FromHours(24);

    public TimeSpan DrainLimit { get; init; } = TimeSpan.FromSeconds(30);

    public LogLevel LogLevel { get; init; } = LogLevel.Information;
}
