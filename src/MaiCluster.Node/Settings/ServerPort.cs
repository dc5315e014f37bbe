using System.Net;
using MaiCluster.Node.Commands;

namespace MaiCluster.Node.Settings;

/// <summary>One port that a node listens on.</summary>
/// <param name="Number">0 = any free one.</param>
/// <param name="Speaks">What clients speak there.</param>
/// <param name="Flag">The setting that chooses it.</param>
internal sealed record ServerPort(int Number, ServerProtocol Speaks, string Flag)
{
    /// <summary>The usual port beside 443 that needs no rights.</summary>
    private const int UsualHttps = 8443;

    /// <summary>Those that are open with these options, HTTP's first.</summary>
    /// <exception cref="CommandFailedException">What is asked of ports and certificates does not go together.</exception>
    public static IReadOnlyList<ServerPort> Of(NodeOptions options)
    {
        CheckTls(options);
        var ports = new List<ServerPort> { new(options.Port, ServerProtocol.Http, "--port") };
        if (options.GrpcPort != 0)
        {
            ports.Add(new ServerPort(options.GrpcPort ?? (options.Port == 0 ? 0 : options.Port + 1), ServerProtocol.Grpc, "--grpc-port"));
        }

        if (options.HasTls && options.HttpsPort != 0)
        {
            ports.Add(new ServerPort(options.HttpsPort ?? UsualHttps, ServerProtocol.Https, "--https-port"));
        }

        CheckNumbers(ports);
        return ports;
    }

    private static void CheckTls(NodeOptions options)
    {
        if (options.TlsCertificate is null != options.TlsKey is null)
        {
            throw CommandFailedException.Usage("A certificate needs its key: give both --tls-cert and --tls-key.");
        }

        if (options is { TlsSelfSigned: true, TlsCertificate: not null })
        {
            throw CommandFailedException.Usage("Certificates come from one place: give --tls self-signed, or --tls-cert and --tls-key.");
        }

        if (options is { HttpsPort: > 0, HasTls: false })
        {
            throw CommandFailedException.Usage("--https-port needs a certificate: give --tls-cert and --tls-key, or --tls self-signed.");
        }
    }

    private static void CheckNumbers(List<ServerPort> ports)
    {
        if (ports.Find(port => port.Number > IPEndPoint.MaxPort) is { } beyond)
        {
            throw CommandFailedException.Usage($"There is no port after {IPEndPoint.MaxPort}: choose another one with --port, or one for gRPC with {beyond.Flag}.");
        }

        if (ports.Where(port => port.Number != 0).GroupBy(port => port.Number).FirstOrDefault(group => group.Count() > 1) is { } taken)
        {
            throw CommandFailedException.Usage($"Port {taken.Key} is given to both {taken.First().Flag} and {taken.Last().Flag}: choose another one for either.");
        }
    }
}

/// <summary>What a port speaks.</summary>
internal enum ServerProtocol
{
    /// <summary>HTTP/1.1 and WebSocket in clear text.</summary>
    Http,

    /// <summary>HTTP/2 in clear text, with prior knowledge: what gRPC clients speak.</summary>
    Grpc,

    /// <summary>Both, with TLS; ALPN chooses.</summary>
    Https,
}
