using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MaiCluster.Node.Commands;
using MaiCluster.Node.Hosting;

namespace MaiCluster.Node.Tls;

/// <summary>The node's own authority: made once, kept in DATA, trusted by whoever is given <c>DATA/ca.pem</c>.</summary>
internal sealed class CertificateAuthority : IDisposable
{
    /// <summary>Clients must be given a new one when it ends, so it lasts.</summary>
    private static readonly TimeSpan Life = TimeSpan.FromDays(3650);

    /// <summary>A start this near to its end makes a new one.</summary>
    private static readonly TimeSpan LastYear = TimeSpan.FromDays(365);

    /// <summary>Of a server's certificate: short, since the node renews it by itself.</summary>
    private static readonly TimeSpan ServerLife = TimeSpan.FromDays(90);

    /// <summary>Clients' clocks may be behind ours.</summary>
    private static readonly TimeSpan Skew = TimeSpan.FromDays(1);

    private static readonly Oid ServerUse = new("1.3.6.1.5.5.7.3.1");

    private readonly X509Certificate2 _certificate;

    private CertificateAuthority(X509Certificate2 certificate) => _certificate = certificate;

    /// <exception cref="CommandFailedException">What is kept cannot be used.</exception>
    public static CertificateAuthority Open(DataDirectory data, DateTimeOffset now)
    {
        if (File.Exists(data.Authority) && File.Exists(data.AuthorityKey))
        {
            var kept = Read(data);
            if (kept.NotAfter > now + LastYear)
            {
                return new CertificateAuthority(kept);
            }

            kept.Dispose();
        }

        return new CertificateAuthority(Make(data, now));
    }

    /// <summary>A new certificate, with its key, for a server of these names and addresses.</summary>
    public X509Certificate2 Issue(IReadOnlyList<string> names, IReadOnlyList<IPAddress> addresses, DateTimeOffset now)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=MaiCluster node", key, HashAlgorithmName.SHA256);
        var alternatives = new SubjectAlternativeNameBuilder();
        foreach (var name in names)
        {
            alternatives.AddDnsName(name);
        }

        foreach (var address in addresses)
        {
            alternatives.AddIpAddress(address);
        }

        request.CertificateExtensions.Add(alternatives.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([ServerUse], false));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(_certificate, true, false));
        using var bare = request.Create(_certificate, now - Skew, now + ServerLife, RandomNumberGenerator.GetBytes(16));
        return bare.CopyWithPrivateKey(key);
    }

    public void Dispose() => _certificate.Dispose();

    private static X509Certificate2 Read(DataDirectory data)
    {
        try
        {
            return X509Certificate2.CreateFromPemFile(data.Authority, data.AuthorityKey);
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new CommandFailedException(
                $"The authority in {data.Authority} and {data.AuthorityKey} cannot be used ({e.Message}): delete both, and the node makes a new one.", ExitCode.Failed, e);
        }
    }

    private static X509Certificate2 Make(DataDirectory data, DateTimeOffset now)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN=MaiCluster authority of {Environment.MachineName}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, true, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        var made = request.CreateSelfSigned(now - Skew, now + Life);
        OwnerFile.Write(data.AuthorityKey, key.ExportPkcs8PrivateKeyPem());
        File.WriteAllText(data.Authority, made.ExportCertificatePem() + "\n");
        return made;
    }
}
