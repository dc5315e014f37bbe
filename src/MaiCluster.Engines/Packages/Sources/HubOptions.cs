using System.Net;

namespace MaiCluster.Engines.Packages.Sources;

/// <summary>How models are fetched from a hub.</summary>
public sealed record HubOptions
{
    /// <summary>Where the hub is; an https address, or plain http on this machine. Default: the public hub.</summary>
    public Uri Endpoint { get; init; } = new("https://huggingface.co/");

    /// <summary>Sent to the endpoint's own host only, never to where it redirects; null = none.</summary>
    public string? Token { get; init; }

    /// <summary>Failed attempts in a row before a fetch is given up; 1 or more, default 5: with the back-off about 8 seconds.</summary>
    public int MaxAttempts { get; init; } = 5;

    /// <summary>Bytes after which an attempt that was cut counts as a success, so that a long download over a bad line goes on; default 1 MiB.</summary>
    public long ProgressBytes { get; init; } = 1 << 20;

    /// <summary>Wait before the second attempt, doubled each time up to 30 s; default 0.5 s.</summary>
    public TimeSpan BackOff { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>A connection without a byte for so long is dropped; default 30 s.</summary>
    public TimeSpan StallTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Bytes of one file; default 64 GiB, the limit of a manifest.</summary>
    public long MaxFileBytes { get; init; } = ManifestReader.MaxFileBytes;

    /// <summary>Bytes of the hub's answer about a repository; default 16 MiB, some 50,000 files.</summary>
    public int MaxListingBytes { get; init; } = 16 << 20;

    /// <summary>Reads <c>HF_ENDPOINT</c> and <c>HF_TOKEN</c>.</summary>
    /// <exception cref="PackageException"><c>HF_ENDPOINT</c> is not an address that a token may be sent to, or <c>HF_TOKEN</c> no token.</exception>
    public static HubOptions FromEnvironment(Func<string, string?> variable)
    {
        var options = new HubOptions { Token = variable("HF_TOKEN")?.Trim() is { Length: > 0 } token ? token : null };
        if (options.Token?.Any(c => c is <= ' ' or > '~') == true)
        {
            throw new PackageException("HF_TOKEN holds characters that no token has; it is sent as it stands, so nothing but the token may be in it.");
        }

        return variable("HF_ENDPOINT") is { Length: > 0 } endpoint ? options with { Endpoint = ParseEndpoint(endpoint) } : options;
    }

    internal static bool IsLoopback(Uri address) =>
        address.IsLoopback || (IPAddress.TryParse(address.Host.Trim('[', ']'), out var ip) && IPAddress.IsLoopback(ip));

    private static Uri ParseEndpoint(string text)
    {
        if (!Uri.TryCreate(text.Trim().TrimEnd('/') + "/", UriKind.Absolute, out var address)
            || address.Query.Length > 0 || address.Fragment.Length > 0 || address.UserInfo.Length > 0)
        {
            throw new PackageException($"HF_ENDPOINT is '{text}'; an address such as https://huggingface.co is expected.");
        }

        var allowed = address.Scheme == Uri.UriSchemeHttps || (address.Scheme == Uri.UriSchemeHttp && IsLoopback(address));
        return allowed ? address : throw new PackageException($"HF_ENDPOINT is '{text}'; only https is taken, plain http on this machine alone.");
    }
}
