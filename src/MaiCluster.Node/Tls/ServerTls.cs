using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MaiCluster.Node.Commands;
using MaiCluster.Node.Hosting;
using MaiCluster.Node.Settings;

namespace MaiCluster.Node.Tls;

/// <summary>What the node shows to clients that want TLS: the operator's certificate, or one of its own authority, which it renews while it runs.</summary>
internal sealed class ServerTls : IDisposable
{
    /// <summary>Renewed this long before its end: time enough to notice that it was not.</summary>
    private static readonly TimeSpan Renewal = TimeSpan.FromDays(30);

    private readonly CertificateAuthority? _authority;
    private readonly string _host;
    private readonly TimeProvider _time;
    private readonly Lock _lock = new();
    private Shown _shown;

    private ServerTls(CertificateAuthority? authority, string host, TimeProvider time, Shown? shown)
    {
        (_authority, _host, _time) = (authority, host, time);
        _shown = shown ?? Issue();
    }

    /// <summary>Null when these options have no TLS.</summary>
    /// <exception cref="CommandFailedException">Its files cannot be used.</exception>
    public static ServerTls? Open(NodeOptions options, TimeProvider time) =>
        options.TlsSelfSigned ? new ServerTls(CertificateAuthority.Open(new DataDirectory(options.DataDirectory), time.GetUtcNow()), options.Host, time, null)
        : options.TlsCertificate is not null ? new ServerTls(null, options.Host, time, Read(options.TlsCertificate, options.TlsKey!))
        : null;

    /// <summary>What the next handshake shows.</summary>
    public SslServerAuthenticationOptions Current()
    {
        var shown = Volatile.Read(ref _shown);
        if (_authority is null || _time.GetUtcNow() < shown.RenewAt)
        {
            return shown.Options;
        }

        lock (_lock)
        {
            if (_time.GetUtcNow() >= _shown.RenewAt)
            {
                Volatile.Write(ref _shown, Issue());
            }

            return _shown.Options;
        }
    }

    public void Dispose() => _authority?.Dispose();

    private Shown Issue()
    {
        var names = new[] { "localhost", Environment.MachineName.ToLowerInvariant() }.Distinct().ToArray();
        var addresses = new List<IPAddress> { IPAddress.Loopback, IPAddress.IPv6Loopback };
        if (IPAddress.TryParse(_host, out var address) && !addresses.Contains(address) && !address.Equals(IPAddress.Any) && !address.Equals(IPAddress.IPv6Any))
        {
            addresses.Add(address);
        }

        var certificate = _authority!.Issue(names, addresses, _time.GetUtcNow());
        return Shown.Of(certificate, [], certificate.NotAfter - Renewal);
    }

    private static Shown Read(string certificateFile, string keyFile)
    {
        try
        {
            var chain = new X509Certificate2Collection();
            chain.ImportFromPemFile(certificateFile);
            return Shown.Of(X509Certificate2.CreateFromPemFile(certificateFile, keyFile), [.. chain.Skip(1)], DateTimeOffset.MaxValue);
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw CommandFailedException.Usage($"TLS with {certificateFile} and {keyFile} is not possible: {e.Message}");
        }
    }

    private sealed record Shown(SslServerAuthenticationOptions Options, DateTimeOffset RenewAt)
    {
        public static Shown Of(X509Certificate2 certificate, X509Certificate2Collection others, DateTimeOffset renewAt) => new(
            new SslServerAuthenticationOptions
            {
                ServerCertificateContext = SslStreamCertificateContext.Create(certificate, others, offline: true),
                ApplicationProtocols = [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11],
            },
            renewAt);
    }
}
