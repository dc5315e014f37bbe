using System.Net;
using MaiCluster.Node.Commands;
using MaiCluster.Node.Hosting;
using MaiCluster.Node.Settings;

namespace MaiCluster.Node.Chat;

/// <summary>Where a local command finds its node, and the key it shows there.</summary>
internal static class NodeAddress
{
    public static NodeClient Connect(NodeOptions options, CommandContext context)
    {
        var (key, origin) = Key(options, context);
        return new NodeClient(Of(options.Host, options.Port), key, origin);
    }

    /// <summary>A node that listens on every address is reached on loopback.</summary>
    public static Uri Of(string host, int port)
    {
        var reachable = !IPAddress.TryParse(host, out var address) ? host
            : address.Equals(IPAddress.Any) ? "127.0.0.1"
            : address.Equals(IPAddress.IPv6Any) ? "[::1]"
            : address.ToString() is var text && text.Contains(':', StringComparison.Ordinal) ? $"[{text}]"
            : text;
        return new Uri($"http://{reachable}:{port}/");
    }

    private static (string Key, string Origin) Key(NodeOptions options, CommandContext context)
    {
        if (context.Variable(ApiKeyVariable.Name) is { Length: > 0 } exported)
        {
            return (ApiKeyVariable.Check(exported), "the variable " + ApiKeyVariable.Name);
        }

        var path = Path.Combine(options.DataDirectory, DataDirectory.KeyName);
        return OwnerFile.Read(path) is { } key ? (key, path)
            : throw new CommandFailedException($"There is no key at {path}: start the node with 'mai up', or set {ApiKeyVariable.Name}.");
    }
}
