using System.Net;
using MaiCluster.Node.Settings;

namespace MaiCluster.Silo.Settings;

/// <summary>Every setting of a process of a cluster, once: its own, then the node's.</summary>
internal static class SiloSettings
{
    private const string Azure = "azure:";
    private const int MostNameLength = 64;
    private const string RightPort = "a number from 1 to 65535";

    private static readonly SiloSetting[] Own =
    [
        new("role", "ROLE", "What this process does: devices and actors (silo), clients (gateway), or both", "both", "silo, gateway or both")
        {
            Apply = (options, text) => Role(text) is { } role ? options with { Role = role } : null,
        },
        new("name", "NAME", "This process's name in its cluster, its own and the same after a restart", "the machine's name", $"1 to {MostNameLength} letters, digits, dots, dashes or underscores")
        {
            Apply = (options, text) => IsName(text) ? options with { Name = text } : null,
        },
        new("cluster", "NAME", "The cluster's name; processes of another one in the same store are not met", "mai", $"1 to {MostNameLength} letters, digits, dots, dashes or underscores")
        {
            Apply = (options, text) => IsName(text) ? options with { Cluster = text } : null,
        },
        new("store", "URL", "Where the cluster keeps keys, usage, sessions and its members; sqlite: is for one process alone", "none: it must be given",
            "postgres://USER:PASSWORD@HOST:PORT/DATABASE, or sqlite:PATH for one process alone")
        {
            IsSecret = true,
            Apply = (options, text) => SettingValue.Store(text) is { } store ? options with { Store = store } : null,
        },
        new("membership", "WHERE", "Where silos find each other: in the store, or in the tables of an Azure Storage account", "store", "store, or azure: and a connection string")
        {
            IsSecret = true,
            Apply = (options, text) => text == "store" ? options with { AzureMembership = null }
                : text.StartsWith(Azure, StringComparison.Ordinal) && text.Length > Azure.Length ? options with { AzureMembership = text[Azure.Length..] } : null,
        },
        new("advertise", "ADDRESS", "The address that others of the cluster reach this silo at; it listens there only", "127.0.0.1", "an IP address of this machine")
        {
            Apply = (options, text) => SettingValue.Host(text) is { } host and not "localhost" && IPAddress.Parse(host) is var address
                && !address.Equals(IPAddress.Any) && !address.Equals(IPAddress.IPv6Any) ? options with { Advertise = address } : null,
        },
        new("silo-port", "PORT", "The port that other silos call", "11111", RightPort)
        {
            Apply = (options, text) => SettingValue.Count(text, 1, 65_535) is { } port ? options with { SiloPort = port } : null,
        },
        new("gateway-port", "PORT", "The port that gateways call", "30000", RightPort)
        {
            Apply = (options, text) => SettingValue.Count(text, 1, 65_535) is { } port ? options with { GatewayPort = port } : null,
        },
        new("silo-tls-cert", "FILE", "This process's certificate for the links inside the cluster; PEM", "none: links are not encrypted", "a file's path")
        {
            Apply = (options, text) => SettingValue.Folder(text) is { } file ? options with { LinkCertificate = file } : null,
        },
        new("silo-tls-key", "FILE", "Its private key; PEM, not encrypted", "none", "a file's path")
        {
            Apply = (options, text) => SettingValue.Folder(text) is { } file ? options with { LinkKey = file } : null,
        },
        new("silo-tls-ca", "FILE", "The certificates of the cluster's own authority: whoever shows one that it signed is a member; PEM", "none", "a file's path")
        {
            Apply = (options, text) => SettingValue.Folder(text) is { } file ? options with { LinkAuthority = file } : null,
        },
    ];

    public static IReadOnlyList<SiloSetting> All { get; } = [.. Own, .. NodeSettings.All.Select(SiloSetting.Of)];

    /// <summary>The table of its own settings for <c>docs/settings.md</c>.</summary>
    public static string ToMarkdown() => Setting.ToMarkdown(Own);

    private static SiloRole? Role(string text) => text switch
    {
        "silo" => SiloRole.Silo,
        "gateway" => SiloRole.Gateway,
        "both" => SiloRole.Both,
        _ => null,
    };

    private static bool IsName(string text) => text.Length is > 0 and <= MostNameLength && text.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '-' or '_');
}
