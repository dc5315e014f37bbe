using System.Net;
using MaiCluster.Node.Commands;
using MaiCluster.Silo.Settings;

namespace MaiCluster.Silo.Tests.Settings;

public sealed class SiloOptionsReaderTests
{
    private const string Postgres = "postgres://mai:secret@db.local/mai";

    [Fact]
    public void A_store_is_all_that_must_be_given()
    {
        var options = Read(("--store", Postgres));

        Assert.Equal(SiloRole.Both, options.Role);
        Assert.Equal(Environment.MachineName, options.Name);
        Assert.Equal(("mai", 11_111, 30_000), (options.Cluster, options.SiloPort, options.GatewayPort));
        Assert.Equal(IPAddress.Loopback, options.Advertise);
        Assert.Null(options.LinkCertificate);
        Assert.Null(options.AzureMembership);
    }

    [Fact]
    public void All_of_them_are_heard_from_flags()
    {
        var options = Read(
            ("--store", Postgres), ("--role", "silo"), ("--name", "node-1"), ("--cluster", "west"), ("--silo-port", "1"), ("--gateway-port", "65535"), ("--advertise", "10.0.0.5"),
            ("--silo-tls-cert", "/a.pem"), ("--silo-tls-key", "/b.pem"), ("--silo-tls-ca", "/c.pem"), ("--membership", "azure:UseDevelopmentStorage=true"), ("--rows", "4"));

        Assert.Equal((SiloRole.Silo, "node-1", "west", 1, 65_535), (options.Role, options.Name, options.Cluster, options.SiloPort, options.GatewayPort));
        Assert.Equal(IPAddress.Parse("10.0.0.5"), options.Advertise);
        Assert.Equal(("/a.pem", "/b.pem", "/c.pem"), (options.LinkCertificate, options.LinkKey, options.LinkAuthority));
        Assert.Equal("UseDevelopmentStorage=true", options.AzureMembership);
        Assert.Equal(4, options.Node.Rows);
    }

    [Fact]
    public void A_variable_counts_where_no_flag_is()
    {
        var variables = new Dictionary<string, string> { ["MAI_STORE"] = Postgres, ["MAI_ROLE"] = "gateway", ["MAI_SILO_PORT"] = "7" };

        var options = SiloOptionsReader.Read(flag => flag == "--role" ? "silo" : null, variables.GetValueOrDefault);

        Assert.Equal((SiloRole.Silo, 7), (options.Role, options.SiloPort));
    }

    [Fact]
    public void A_missing_store_is_asked_for() =>
        Assert.Equal("Where the cluster keeps its state is missing: give --store postgres://USER:PASSWORD@HOST:PORT/DATABASE, or sqlite:PATH for one process alone.", Refusal());

    [Theory]
    [InlineData("silo")]
    [InlineData("gateway")]
    public void A_file_is_a_store_for_one_process_alone(string role) => Assert.Equal(
        "sqlite:/tmp/mai.db is for one process alone: give --role both, or a PostgreSQL that the processes of the cluster share.",
        Refusal(("--store", "sqlite:/tmp/mai.db"), ("--role", role)));

    [Fact]
    public void Half_of_tls_is_refused() => Assert.Equal(
        "TLS inside the cluster needs all of --silo-tls-cert, --silo-tls-key and --silo-tls-ca.", Refusal(("--store", Postgres), ("--silo-tls-cert", "a.pem"), ("--silo-tls-key", "b.pem")));

    [Theory]
    [InlineData("--role", "node")]
    [InlineData("--name", "a/b")]
    [InlineData("--name", "a b")]
    [InlineData("--cluster", "ü")]
    [InlineData("--silo-port", "0")]
    [InlineData("--gateway-port", "65536")]
    [InlineData("--advertise", "0.0.0.0")]
    [InlineData("--advertise", "::")]
    [InlineData("--advertise", "localhost")]
    [InlineData("--rows", "0")]
    public void Wrong_values_are_named(string flag, string text) =>
        Assert.StartsWith($"'{text}' is wrong for {flag}: expected ", Refusal(("--store", Postgres), (flag, text)), StringComparison.Ordinal);

    [Theory]
    [InlineData("--store", "mysql://mai:secret@db.local/mai")]
    [InlineData("--membership", "aws:secret")]
    [InlineData("--membership", "azure:")]
    public void What_may_hold_a_password_is_not_repeated(string flag, string text)
    {
        var refusal = flag == "--store" ? Refusal((flag, text)) : Refusal(("--store", Postgres), (flag, text));

        Assert.StartsWith($"What is given is wrong for {flag}: expected ", refusal, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", refusal, StringComparison.Ordinal);
    }

    [Fact]
    public void The_page_of_settings_has_the_table() =>
        Assert.Contains(SiloSettings.ToMarkdown(), File.ReadAllText(Path.Combine(RepositoryRoot(), "docs", "settings.md")), StringComparison.Ordinal);

    private static SiloOptions Read(params (string Flag, string Text)[] flags) =>
        SiloOptionsReader.Read(flags.ToDictionary(flag => flag.Flag, flag => flag.Text).GetValueOrDefault, _ => null);

    private static string Refusal(params (string Flag, string Text)[] flags)
    {
        var refusal = Assert.Throws<CommandFailedException>(() => Read(flags));
        Assert.Equal(ExitCode.Usage, refusal.Code);
        return refusal.Message;
    }

    private static string RepositoryRoot()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "MaiCluster.sln")))
        {
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("No folder above the tests has MaiCluster.sln.");
        }

        return folder;
    }
}
