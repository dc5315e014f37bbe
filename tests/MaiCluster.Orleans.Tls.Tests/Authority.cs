using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace MaiCluster.Orleans.Tls.Tests;

/// <summary>A certificate authority for one test, with its files.</summary>
internal sealed class Authority : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("mai-tls-");
    private readonly X509Certificate2 _certificate;
    private byte _issued;

    public Authority()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=the cluster's own", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        _certificate = request.CreateSelfSigned(From, Until);
        File.WriteAllText(Path, _certificate.ExportCertificatePem());
    }

    public string Path => System.IO.Path.Combine(_folder.FullName, "ca.pem");

    private static DateTimeOffset From => TimeProvider.System.GetUtcNow().AddHours(-1);

    private static DateTimeOffset Until => TimeProvider.System.GetUtcNow().AddDays(1);

    /// <summary>The files of a member that it signed for.</summary>
    public (string Certificate, string Key) Issue(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var signed = new CertificateRequest("CN=" + name, key, HashAlgorithmName.SHA256).Create(_certificate, From, Until.AddMinutes(-1), [1, 2, ++_issued]);
        var files = (System.IO.Path.Combine(_folder.FullName, name + ".pem"), System.IO.Path.Combine(_folder.FullName, name + ".key"));
        File.WriteAllText(files.Item1, signed.ExportCertificatePem());
        File.WriteAllText(files.Item2, key.ExportPkcs8PrivateKeyPem());
        return files;
    }

    public void Dispose()
    {
        _certificate.Dispose();
        _folder.Delete(recursive: true);
    }
}
