using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using MaiCluster.Node.Commands;
using MaiCluster.Node.Hosting;
using MaiCluster.Node.Settings;
using MaiCluster.Node.Tls;
using Microsoft.Extensions.Time.Testing;

namespace MaiCluster.Node.Tests.Tls;

public sealed class ServerTlsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private readonly DataDirectory _data;
    private readonly NodeOptions _options;

    public ServerTlsTests()
    {
        _data = new DataDirectory(_folder.Path);
        _options = new NodeOptions { DataDirectory = _folder.Path, TlsSelfSigned = true };
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Authority_is_made_once_and_its_key_is_for_the_owner_alone()
    {
        using var first = ServerTls.Open(_options, _time);
        var authority = File.ReadAllText(_data.Authority);
        using var second = ServerTls.Open(_options, _time);

        Assert.Equal(authority, File.ReadAllText(_data.Authority));
        Assert.DoesNotContain("PRIVATE", authority, StringComparison.Ordinal);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_data.AuthorityKey));
        }
    }

    [Fact]
    public void Certificate_is_signed_by_the_authority_and_names_where_the_node_is()
    {
        using var tls = ServerTls.Open(_options with { Host = "10.1.2.3" }, _time)!;
        var shown = Shown(tls);

        Assert.True(Trusts(shown, _time.GetUtcNow()));
        foreach (var name in new[] { "localhost", "127.0.0.1", "::1", "10.1.2.3", Environment.MachineName })
        {
            Assert.True(shown.MatchesHostname(name), name);
        }

        Assert.False(shown.MatchesHostname("example.org"));
        Assert.Equal([SslApplicationProtocol.Http2, SslApplicationProtocol.Http11], tls.Current().ApplicationProtocols);
    }

    [Fact]
    public void Certificate_is_renewed_before_its_end_under_the_same_authority()
    {
        using var tls = ServerTls.Open(_options, _time)!;
        var first = Shown(tls);
        _time.Advance(TimeSpan.FromDays(59));
        Assert.Equal(first, Shown(tls));

        _time.Advance(TimeSpan.FromDays(2));
        var second = Shown(tls);

        Assert.NotEqual(first, second);
        Assert.True(Trusts(second, _time.GetUtcNow()));
    }

    [Fact]
    public void Authority_in_its_last_year_is_replaced_at_a_start()
    {
        using var first = ServerTls.Open(_options, _time);
        var old = File.ReadAllText(_data.Authority);
        _time.Advance(TimeSpan.FromDays(3650 - 364));

        using var second = ServerTls.Open(_options, _time)!;

        Assert.NotEqual(old, File.ReadAllText(_data.Authority));
        Assert.True(Trusts(Shown(second), _time.GetUtcNow()));
    }

    [Fact]
    public void Damaged_files_are_named()
    {
        File.WriteAllText(_data.Authority, "nothing");
        File.WriteAllText(_data.AuthorityKey, "nothing");
        var kept = Assert.Throws<CommandFailedException>(() => ServerTls.Open(_options, _time));
        Assert.Contains(_data.AuthorityKey, kept.Message, StringComparison.Ordinal);

        var given = Assert.Throws<CommandFailedException>(() =>
            ServerTls.Open(_options with { TlsSelfSigned = false, TlsCertificate = _data.Authority, TlsKey = _data.AuthorityKey }, _time));
        Assert.StartsWith($"TLS with {_data.Authority} and {_data.AuthorityKey} is not possible: ", given.Message, StringComparison.Ordinal);
    }

    private bool Trusts(X509Certificate2 shown, DateTimeOffset at)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.ImportFromPemFile(_data.Authority);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.VerificationTime = at.UtcDateTime;
        return chain.Build(shown);
    }

    private static X509Certificate2 Shown(ServerTls tls) => tls.Current().ServerCertificateContext!.TargetCertificate;
}
