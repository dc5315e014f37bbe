using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Orleans.Connections.Security;

namespace MaiCluster.Orleans.Tls;

/// <summary>
/// TLS between silos, and between gateways and silos: both ends show a certificate, and both take any that the cluster's own
/// authority has signed. Names are not compared: silos know each other by address, and the authority signs for members alone.
/// </summary>
public sealed class MutualTls
{
    private readonly X509Certificate2 _own;
    private readonly X509Certificate2Collection _authorities;

    private MutualTls(X509Certificate2 own, X509Certificate2Collection authorities) => (_own, _authorities) = (own, authorities);

    /// <param name="certificatePath">This process's certificate, PEM, with the certificates between it and the authority after it.</param>
    /// <param name="keyPath">Its private key, PEM, not encrypted.</param>
    /// <param name="authorityPath">The authority's certificates, PEM.</param>
    /// <exception cref="CryptographicException">A file is not what it should be.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static MutualTls Load(string certificatePath, string keyPath, string authorityPath)
    {
        using var loaded = X509Certificate2.CreateFromPemFile(certificatePath, keyPath);
        var authorities = new X509Certificate2Collection();
        authorities.ImportFromPemFile(authorityPath);
        if (authorities.Count == 0)
        {
            throw new CryptographicException($"{authorityPath} has no certificate in PEM form.");
        }

        // Windows does not take a key that was only ever in memory.
        return new MutualTls(X509CertificateLoader.LoadPkcs12(loaded.Export(X509ContentType.Pkcs12), password: null), authorities);
    }

    public void Apply(ISiloBuilder silo) => silo.UseTls(_own, Configure);

    public void Apply(IClientBuilder client) => client.UseTls(_own, Configure);

    private void Configure(TlsOptions options)
    {
        options.SslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13;
        options.RemoteCertificateMode = RemoteCertificateMode.RequireCertificate;
        options.ClientCertificateMode = RemoteCertificateMode.RequireCertificate;
        options.RemoteCertificateValidation = IsMember;
        options.OnAuthenticateAsClient = (_, authentication) => authentication.TargetHost = "silo";
    }

    private bool IsMember(X509Certificate2 certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        using var own = new X509Chain();
        own.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        own.ChainPolicy.CustomTrustStore.AddRange(_authorities);
        own.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck; // the authority has no service to ask; give it short-lived certificates
        if (chain is not null)
        {
            own.ChainPolicy.ExtraStore.AddRange(chain.ChainPolicy.ExtraStore);
        }

        return own.Build(certificate);
    }
}
