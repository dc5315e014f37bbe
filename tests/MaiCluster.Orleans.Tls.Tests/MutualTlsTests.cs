using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace MaiCluster.Orleans.Tls.Tests;

public sealed class MutualTlsTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Members_that_the_authority_signed_for_talk_and_strangers_do_not()
    {
        using var authority = new Authority();
        using var strangers = new Authority();
        var (siloPort, gatewayPort) = (FreePort(), FreePort());
        using var silo = Silo(Member(authority, authority, "silo"), siloPort, gatewayPort);
        await silo.StartAsync();

        using var member = Client(Member(authority, authority, "gateway"), gatewayPort);
        await member.StartAsync();
        var hosts = await member.Services.GetRequiredService<IGrainFactory>().GetGrain<IManagementGrain>(0).GetHosts(onlyActive: true).WaitAsync(Limit);
        Assert.Single(hosts);
        await member.StopAsync();

        using var stranger = Client(Member(strangers, authority, "stranger"), gatewayPort);
        await StaysOutAsync(stranger);
        using var open = Client(tls: null, gatewayPort);
        await StaysOutAsync(open);
        await silo.StopAsync();
    }

    /// <summary>A client tries again and again to get in; a member is in long before this is over.</summary>
    private static async Task StaysOutAsync(IHost client)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(5), TimeProvider.System);
        await Assert.ThrowsAnyAsync<Exception>(() => client.StartAsync(patience.Token).WaitAsync(patience.Token));
    }

    private static MutualTls Member(Authority signer, Authority trusted, string name)
    {
        var (certificate, key) = signer.Issue(name);
        return MutualTls.Load(certificate, key, trusted.Path);
    }

    private static IHost Silo(MutualTls tls, int siloPort, int gatewayPort)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Logging.SetMinimumLevel(LogLevel.None);
        builder.UseOrleans(silo => tls.Apply(silo.UseLocalhostClustering(siloPort, gatewayPort)));
        return builder.Build();
    }

    private static IHost Client(MutualTls? tls, int gatewayPort)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.UseOrleansClient(client =>
        {
            client.UseLocalhostClustering(gatewayPort);
            tls?.Apply(client);
        });
        return builder.Build();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
