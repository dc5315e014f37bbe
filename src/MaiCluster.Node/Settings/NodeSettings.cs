using MaiCluster.Gateway.Budgets;
using MaiCluster.Gateway.Oidc;
using MaiCluster.Serving.Devices;

namespace MaiCluster.Node.Settings;

/// <summary>Every setting of the node, once.</summary>
internal static class NodeSettings
{
    /// <summary>Names the settings file itself, so it cannot be in it.</summary>
    public const string FileFlag = "--config";

    public const string FileVariable = "MAI_CONFIG";

    private const int MostRows = 256;
    private const int MostThreads = 1024;
    private const int MostContext = 1 << 20;
    private const int MostQueued = 65_536;
    private const int MostReplicas = 1000;
    private const int MostSeconds = 3600;
    private const int MostSleepSeconds = 7 * 24 * 3600;
    private const int MostSessionHours = 365 * 24;
    private const long LeastKvBytes = 16L << 20;
    private const int MostPort = 65_535;
    private const string RightText = "1 to 256 characters without spaces";
    private const string RightPort = "a number from 0 to 65535";

    public static IReadOnlyList<NodeSetting> All { get; } =
    [
        new("host", "ADDRESS", "The node's address; anything but loopback opens the API to others", "127.0.0.1",
            "an IP address such as 127.0.0.1 or 0.0.0.0, or 'localhost'")
        {
            Apply = (options, text) => SettingValue.Host(text) is { } host ? options with { Host = host } : null,
        },
        new("port", "PORT", "The node's port for HTTP; 0 takes any free one", "8080", RightPort)
        {
            Apply = (options, text) => SettingValue.Count(text, 0, MostPort) is { } port ? options with { Port = port } : null,
        },
        new("grpc-port", "PORT", "The port for gRPC without TLS; 0 opens none", "the one after --port; any free one when that is 0", RightPort)
        {
            Apply = (options, text) => SettingValue.Count(text, 0, MostPort) is { } port ? options with { GrpcPort = port } : null,
        },
        new("https-port", "PORT", "The port for HTTP and gRPC with TLS, where --tls or --tls-cert gives a certificate; 0 opens none", "8443", RightPort)
        {
            Apply = (options, text) => SettingValue.Count(text, 0, MostPort) is { } port ? options with { HttpsPort = port } : null,
        },
        new("tls", "self-signed|off", "Where certificates come from when there are no files of one: an authority of the node's own, which DATA/ca.pem shows", "off", "self-signed or off")
        {
            Apply = (options, text) => text is "self-signed" or "off" ? options with { TlsSelfSigned = text == "self-signed" } : null,
        },
        new("tls-cert", "FILE", "The node's certificate for clients, with those between it and its authority; PEM", "none", "a file's path")
        {
            Apply = (options, text) => SettingValue.Folder(text) is { } file ? options with { TlsCertificate = file } : null,
        },
        new("tls-key", "FILE", "Its private key; PEM, not encrypted", "none", "a file's path")
        {
            Apply = (options, text) => SettingValue.Folder(text) is { } file ? options with { TlsKey = file } : null,
        },
        new("data", "DIR", "Folder of the key, the database and installed models", "~/.local/share/maicluster", "a folder's path")
        {
            Apply = (options, text) => SettingValue.Folder(text) is { } folder ? options with { DataDirectory = folder } : null,
        },
        new("oidc-issuer", "URL", "Whose OIDC tokens are taken in the place of a key: the claim iss, to the letter", "none: keys alone", RightText)
        {
            Apply = (options, text) => SettingValue.Text(text) is { } issuer ? options with { OidcIssuer = issuer } : null,
        },
        new("oidc-audience", "TEXT", "Who the tokens must be for: one of the claim aud, to the letter", "none", RightText)
        {
            Apply = (options, text) => SettingValue.Text(text) is { } audience ? options with { OidcAudience = audience } : null,
        },
        new("oidc-jwks", "URL", "Where the issuer's public keys are (its jwks_uri)", "none", "an https:// address, or http:// on this machine")
        {
            Apply = (options, text) => Uri.TryCreate(text, UriKind.Absolute, out var jwks) && OidcOptions.IsJwks(jwks) ? options with { OidcJwks = jwks } : null,
        },
        new("oidc-tenant-claim", "NAME", "The claim of a token that names its tenant, which must be there", "none: tokens are of the tenant default", RightText)
        {
            Apply = (options, text) => SettingValue.Text(text) is { } claim ? options with { OidcTenantClaim = claim } : null,
        },
        new("oidc-team-claim", "NAME", "The claim of a token that names its team, where it has one", "none", RightText)
        {
            Apply = (options, text) => SettingValue.Text(text) is { } claim ? options with { OidcTeamClaim = claim } : null,
        },
        new("oidc-role-claim", "NAME", "The claim of a token that names its role (viewer, operator or owner), or is a list that does", "none: tokens have no role", RightText)
        {
            Apply = (options, text) => SettingValue.Text(text) is { } claim ? options with { OidcRoleClaim = claim } : null,
        },
        new("models", "NAMES", "Models to install and load at start, separated by commas; others load on first use", "those of models/catalogue.json that are so by default",
            "names separated by commas, such as mai-text")
        {
            Apply = (options, text) => SettingValue.Names(text) is { } names ? options with { Models = names } : null,
        },
        new("model-dir", "DIR", "A folder of model packages, or one package, looked at before the others", "none", "a folder's path")
        {
            Apply = (options, text) => SettingValue.Folder(text) is { } folder ? options with { ModelDirectory = folder } : null,
        },
        new("threads", "COUNT", "CPU threads of a text engine", "chosen by the engine", $"a number from 1 to {MostThreads}")
        {
            Apply = (options, text) => SettingValue.Count(text, 1, MostThreads) is { } count ? options with { Threads = count } : null,
        },
        new("spinning", "on|off", "Engine threads spin between steps: faster answers, busier processors", "on", "on or off")
        {
            Apply = (options, text) => text is "on" or "off" ? options with { Spinning = text == "on" } : null,
        },
        new("rows", "COUNT", "Answers a model writes at once; the rest wait in its queue", "16", $"a number from 1 to {MostRows}")
        {
            Apply = (options, text) => SettingValue.Count(text, 1, MostRows) is { } count ? options with { Rows = count } : null,
        },
        new("kv-bytes", "BYTES", "Memory a model may use for keys and values of attention", "2GiB", "bytes, at least 16MiB, such as 2147483648, 512MiB or 2GiB")
        {
            Apply = (options, text) => SettingValue.Bytes(text, LeastKvBytes) is { } bytes ? options with { KvBytes = bytes } : null,
        },
        new("max-context", "TOKENS", "Longest prompt and answer together", "what the model was made for", $"a number from 16 to {MostContext}")
        {
            Apply = (options, text) => SettingValue.Count(text, 16, MostContext) is { } tokens ? options with { MaxContext = tokens } : null,
        },
        new("queue", "COUNT", "Requests that may wait for a model; one more is answered 429", "256", $"a number from 1 to {MostQueued}")
        {
            Apply = (options, text) => SettingValue.Count(text, 1, MostQueued) is { } count ? options with { QueueLength = count } : null,
        },
        new("first-token-seconds", "SECONDS", "Longest wait for an answer's first token before 429", "60", $"a number from 1 to {MostSeconds}")
        {
            Apply = (options, text) => SettingValue.Seconds(text, 1, MostSeconds) is { } limit ? options with { FirstTokenDeadline = limit } : null,
        },
        new("cpu-memory", "BYTES", "Memory of the CPU that models may take; 0 keeps models off the CPU", "half of the machine's", "bytes, such as 8589934592, 512MiB or 8GiB")
        {
            Apply = (options, text) => SettingValue.Bytes(text, 0) is { } bytes ? options with { CpuMemoryBytes = bytes } : null,
        },
        new("prices", "FILE", "The price file: what clients, partners and devices cost; what changes in it holds within seconds", "models/prices.json, where everything is free", "a file's path")
        {
            Apply = (options, text) => SettingValue.Folder(text) is { } file ? options with { Prices = file } : null,
        },
        new("partners", "FILE", "The file of partners: upstreams with OpenAI's API, and their models; what changes in it holds within seconds", "none", "a file's path")
        {
            Apply = (options, text) => SettingValue.Folder(text) is { } file ? options with { Partners = file } : null,
        },
        new("budget-webhook", "URL", "Where it is told that a budget has reached one of its thresholds; signed with MAI_BUDGET_WEBHOOK_SECRET", "none", "an https:// address, or http:// on this machine")
        {
            Apply = (options, text) => Uri.TryCreate(text, UriKind.Absolute, out var url) && BudgetWebhookOptions.IsUrl(url) ? options with { BudgetWebhook = url } : null,
        },
        new("simulate-devices", "DEVICES", "Devices that load nothing and answer at the pace of a profile", "none", "COUNTxMEMORY or COUNTxKIND separated by commas, such as 4x80GiB or 8xH100")
        {
            Apply = (options, text) => SettingValue.Parsed(text, list => SimulatedDeviceList.Parse(list, "node")) is not null
                ? options with { SimulatedDevices = text } : null,
        },
        new("min-replicas", "COUNT", "Copies of each of --models that are kept ready, on as many nodes as there are; with two, an answer whose node dies goes on at once", "1",
            $"a number from 1 to {MostReplicas}")
        {
            Apply = (options, text) => SettingValue.Count(text, 1, MostReplicas) is { } count ? options with { MinReplicas = count } : null,
        },
        new("sleep-seconds", "SECONDS", "A model that nobody asked for in so long is unloaded, unless it is one of --models", "900", $"a number from 1 to {MostSleepSeconds}")
        {
            Apply = (options, text) => SettingValue.Seconds(text, 1, MostSleepSeconds) is { } limit ? options with { SleepAfter = limit } : null,
        },
        new("session-hours", "HOURS", "How long stored text of sessions, responses and conversations is kept after its last use", "24", $"a number from 1 to {MostSessionHours}")
        {
            Apply = (options, text) => SettingValue.Count(text, 1, MostSessionHours) is { } hours ? options with { SessionTimeToLive = TimeSpan.FromHours(hours) } : null,
        },
        new("drain-seconds", "SECONDS", "How long running answers may go on after Ctrl-C or SIGTERM", "30", $"a number from 0 to {MostSeconds}")
        {
            Apply = (options, text) => SettingValue.Seconds(text, 0, MostSeconds) is { } limit ? options with { DrainLimit = limit } : null,
        },
        new("log-level", "LEVEL", "Least level that is logged to stderr", "info", SettingValue.LogLevels)
        {
            Apply = (options, text) => SettingValue.Level(text) is { } level ? options with { LogLevel = level } : null,
        },
    ];

    /// <summary>The table for <c>docs/settings.md</c>.</summary>
    public static string ToMarkdown() => Setting.ToMarkdown(All);
}
