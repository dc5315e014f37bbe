using MaiCluster.Node.Commands;
using MaiCluster.Node.Settings;

namespace MaiCluster.Node.Tests.Settings;

public sealed class ServerPortTests
{
    private static readonly NodeOptions Plain = new() { DataDirectory = "/data" };

    [Fact]
    public void Grpc_is_beside_http_and_tls_opens_nothing_without_a_certificate() =>
        Assert.Equal([new ServerPort(8080, ServerProtocol.Http, "--port"), new ServerPort(8081, ServerProtocol.Grpc, "--grpc-port")], ServerPort.Of(Plain));

    [Fact]
    public void Any_free_port_for_http_is_any_free_one_for_grpc() => Assert.Equal([0, 0], Numbers(Plain with { Port = 0 }));

    [Fact]
    public void Zero_opens_no_port() => Assert.Equal([8080], Numbers(Plain with { GrpcPort = 0, HttpsPort = 0, TlsSelfSigned = true }));

    [Fact]
    public void A_certificate_opens_the_port_for_tls()
    {
        Assert.Equal([8080, 8081, 8443], Numbers(Plain with { TlsSelfSigned = true }));
        Assert.Equal([8080, 9000, 443], Numbers(Plain with { GrpcPort = 9000, HttpsPort = 443, TlsCertificate = "/a.pem", TlsKey = "/b.pem" }));
    }

    [Fact]
    public void What_does_not_go_together_is_refused_by_its_flags()
    {
        Check("A certificate needs its key: give both --tls-cert and --tls-key.", Plain with { TlsCertificate = "/a.pem" });
        Check("Certificates come from one place: give --tls self-signed, or --tls-cert and --tls-key.", Plain with { TlsCertificate = "/a.pem", TlsKey = "/b.pem", TlsSelfSigned = true });
        Check("--https-port needs a certificate: give --tls-cert and --tls-key, or --tls self-signed.", Plain with { HttpsPort = 8443 });
        Check("Port 8081 is given to both --grpc-port and --https-port: choose another one for either.", Plain with { HttpsPort = 8081, TlsSelfSigned = true });
        Check("There is no port after 65535: choose another one with --port, or one for gRPC with --grpc-port.", Plain with { Port = 65_535 });

        static void Check(string message, NodeOptions options) => Assert.Equal(message, Assert.Throws<CommandFailedException>(() => ServerPort.Of(options)).Message);
    }

    private static IEnumerable<int> Numbers(NodeOptions options) => ServerPort.Of(options).Select(port => port.Number);
}
