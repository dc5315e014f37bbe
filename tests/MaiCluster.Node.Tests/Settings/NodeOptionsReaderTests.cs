using MaiCluster.Node.Commands;
using MaiCluster.Node.Settings;

namespace MaiCluster.Node.Tests.Settings;

public sealed class NodeOptionsReaderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    /// <summary>Right values of each setting for flag, variable and file, each unlike the one it goes before.</summary>
    private static readonly Dictionary<string, (string Flag, string Variable, string File)> Samples = new()
    {
        ["host"] = ("0.0.0.0", "127.0.0.2", "localhost"),
        ["port"] = ("1", "2", "3"),
        ["grpc-port"] = ("0", "2", "3"),
        ["https-port"] = ("0", "2", "3"),
        ["tls"] = ("self-signed", "off", "self-signed"),
        ["tls-cert"] = ("/tmp/a", "/tmp/b", "/tmp/c"),
        ["tls-key"] = ("/tmp/a", "/tmp/b", "/tmp/c"),
        ["data"] = ("/tmp/a", "/tmp/b", "/tmp/c"),
        ["oidc-issuer"] = ("https://a", "https://b", "https://c"),
        ["oidc-audience"] = ("a", "b", "c"),
        ["oidc-jwks"] = ("https://a/keys", "http://127.0.0.1/keys", "https://c/keys"),
        ["oidc-tenant-claim"] = ("a", "b", "c"),
        ["oidc-team-claim"] = ("a", "b", "c"),
        ["oidc-role-claim"] = ("a", "b", "c"),
        ["models"] = ("a", "b,c", "d"),
        ["model-dir"] = ("/tmp/a", "/tmp/b", "/tmp/c"),
        ["threads"] = ("1", "2", "3"),
        ["spinning"] = ("off", "on", "off"),
        ["rows"] = ("1", "2", "3"),
        ["kv-bytes"] = ("16MiB", "32MiB", "67108864"),
        ["max-context"] = ("16", "17", "18"),
        ["queue"] = ("1", "2", "3"),
        ["first-token-seconds"] = ("1", "2", "3"),
        ["cpu-memory"] = ("0", "1MiB", "2GiB"),
        ["prices"] = ("/tmp/a", "/tmp/b", "/tmp/c"),
        ["partners"] = ("/tmp/a", "/tmp/b", "/tmp/c"),
        ["budget-webhook"] = ("https://a/hook", "http://127.0.0.1/b", "http://localhost:81/c"),
        ["simulate-devices"] = ("1x80GiB", "2x80GiB", "8xH100"),
        ["min-replicas"] = ("1", "2", "3"),
        ["sleep-seconds"] = ("1", "2", "3"),
        ["session-hours"] = ("1", "2", "3"),
        ["drain-seconds"] = ("0", "1", "2"),
        ["log-level"] = ("trace", "debug", "error"),
    };

    public static TheoryData<string> Names => [.. NodeSettings.All.Select(setting => setting.Name)];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Names))]
    public void A_flag_goes_before_the_variable_before_the_file_before_the_default(string name)
    {
        var setting = NodeSettings.All.Single(setting => setting.Name == name);
        var (flag, variable, file) = Samples[name];
        var config = _folder.Write("mai.json", $"{{\"{name}\": \"{file}\"}}");
        var nothing = Read([], []);

        Assert.Equal(Applied(setting, nothing, flag), Show(Read(new() { [setting.Flag] = flag, ["--config"] = config }, new() { [setting.Variable] = variable })));
        Assert.Equal(Applied(setting, nothing, variable), Show(Read(new() { ["--config"] = config }, new() { [setting.Variable] = variable })));
        Assert.Equal(Applied(setting, nothing, file), Show(Read(new() { ["--config"] = config }, [])));
        Assert.Equal(Applied(setting, nothing, file), Show(Read([], new() { ["MAI_CONFIG"] = config })));

        // Each sample differs from the one it goes before, so that the asserts above can fail.
        Assert.NotEqual(Applied(setting, nothing, flag), Applied(setting, nothing, variable));
        Assert.NotEqual(Applied(setting, nothing, variable), Applied(setting, nothing, file));
        Assert.NotEqual(Applied(setting, nothing, file), Show(nothing));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_wrong_value_is_told_with_its_origin_and_what_would_be_right(string name)
    {
        var setting = NodeSettings.All.Single(setting => setting.Name == name);
        const string Wrong = " ";
        var config = _folder.Write("mai.json", $"{{\"{name}\": \"{Wrong}\"}}");

        Assert.Equal($"' ' is wrong for {setting.Flag}: expected {setting.Right}.", Refusal(new() { [setting.Flag] = Wrong }, []));
        Assert.Equal($"' ' is wrong for the variable {setting.Variable}: expected {setting.Right}.", Refusal([], new() { [setting.Variable] = Wrong }));
        Assert.Equal($"' ' is wrong for \"{name}\" in {config}: expected {setting.Right}.", Refusal(new() { ["--config"] = config }, []));
    }

    [Fact]
    public void The_defaults_are_those_of_the_table()
    {
        var options = Read([], []);
        Assert.Equal("127.0.0.1", options.Host);
        Assert.Equal(8080, options.Port);
        Assert.EndsWith("/maicluster", options.DataDirectory, StringComparison.Ordinal);
        Assert.Empty(options.Models);
        Assert.Equal(16, options.Rows);
        Assert.Equal(2_147_483_648, options.KvBytes);
        Assert.Equal(256, options.QueueLength);
        Assert.Equal(TimeSpan.FromSeconds(60), options.FirstTokenDeadline);
        Assert.Equal(TimeSpan.FromSeconds(30), options.DrainLimit);
        Assert.Null(options.Threads);
        Assert.Null(options.MaxContext);
        Assert.Null(options.ModelDirectory);
    }

    [Fact]
    public void An_empty_variable_counts_as_unset() =>
        Assert.Equal(8080, Read([], new() { ["MAI_PORT"] = "", ["MAI_CONFIG"] = "" }).Port);

    [Fact]
    public void A_file_may_hold_numbers_lists_and_comments()
    {
        var config = _folder.Write("mai.json", "{\n  // for the laptop\n  \"port\": 9000,\n  \"models\": [\"a\", \"b\"],\n}");
        var options = Read(new() { ["--config"] = config }, []);
        Assert.Equal(9000, options.Port);
        Assert.Equal(["a", "b"], options.Models);
    }

    [Theory]
    [InlineData("{\"prot\": 1}", "{0} has the unknown key \"prot\"; the nearest known one is \"port\".")]
    [InlineData("{\"maxContext\": 1}", "{0} has the unknown key \"maxContext\"; the nearest known one is \"max-context\".")]
    [InlineData("{\"port\": 1, \"port\": 2}", "{0} has the key \"port\" twice: leave one.")]
    [InlineData("{\"port\": 1.5}", "'1.5' is wrong for \"port\" in {0}: expected a number from 0 to 65535.")]
    [InlineData("{\"port\": true}", "true is wrong for \"port\" in {0}: expected a number from 0 to 65535.")]
    [InlineData("{\"models\": [1]}", "[1] is wrong for \"models\" in {0}: expected names separated by commas, such as mai-text.")]
    [InlineData("[]", "{0} is not a settings file: expected a JSON object such as {{\"port\": 8080}}.")]
    [InlineData("{\n\"port\" 1}", "{0} is not JSON, at line 2, byte 8.")]
    public void A_wrong_file_is_told_by_name(string text, string message)
    {
        var config = _folder.Write("mai.json", text);
        Assert.Equal(string.Format(System.Globalization.CultureInfo.InvariantCulture, message, config), Refusal(new() { ["--config"] = config }, []));
    }

    [Fact]
    public void A_missing_file_is_told_by_name() =>
        Assert.StartsWith($"The settings file {_folder.File("none.json")} cannot be read: ", Refusal(new() { ["--config"] = _folder.File("none.json") }, []), StringComparison.Ordinal);

    [Theory]
    [InlineData("--port", "65536")]
    [InlineData("--port", "-1")]
    [InlineData("--port", "+1")]
    [InlineData("--grpc-port", "65536")]
    [InlineData("--https-port", "-1")]
    [InlineData("--tls", "on")]
    [InlineData("--host", "example.org")]
    [InlineData("--host", "1")]
    [InlineData("--rows", "0")]
    [InlineData("--kv-bytes", "16777215")]
    [InlineData("--kv-bytes", "9999999999GiB")]
    [InlineData("--kv-bytes", "2TB")]
    [InlineData("--oidc-jwks", "http://example.org/keys")]
    [InlineData("--oidc-jwks", "https://user:password@example.org/keys")]
    [InlineData("--oidc-issuer", "two words")]
    [InlineData("--models", "a,,b")]
    [InlineData("--cpu-memory", "-1")]
    [InlineData("--simulate-devices", "many")]
    [InlineData("--min-replicas", "0")]
    [InlineData("--sleep-seconds", "0")]
    [InlineData("--session-hours", "8761")]
    [InlineData("--drain-seconds", "3601")]
    [InlineData("--log-level", "loud")]
    public void Values_out_of_range_are_refused(string flag, string text) =>
        Assert.StartsWith($"'{text}' is wrong for {flag}: expected ", Refusal(new() { [flag] = text }, []), StringComparison.Ordinal);

    [Fact]
    public void The_page_of_settings_is_that_of_the_table()
    {
        var page = Path.Combine(RepositoryRoot(), "docs", "settings.md");
        Assert.Contains(NodeSettings.ToMarkdown(), File.ReadAllText(page), StringComparison.Ordinal);
    }

    private static string Applied(NodeSetting setting, NodeOptions from, string text) => Show(setting.Apply(from, text)!);

    /// <summary>Every value as text: lists compare by their content.</summary>
    private static string Show(NodeOptions options) => options with { Models = [] } + " " + string.Join(',', options.Models);

    private static NodeOptions Read(Dictionary<string, string> flags, Dictionary<string, string> variables) =>
        NodeOptionsReader.Read(flags.GetValueOrDefault, variables.GetValueOrDefault);

    private static string Refusal(Dictionary<string, string> flags, Dictionary<string, string> variables)
    {
        var refusal = Assert.Throws<CommandFailedException>(() => Read(flags, variables));
        Assert.Equal(ExitCode.Usage, refusal.Code);
        return refusal.Message;
    }

    private static string RepositoryRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "MaiCluster.sln")))
        {
            folder = folder.Parent ?? throw new DirectoryNotFoundException("No MaiCluster.sln above " + AppContext.BaseDirectory);
        }

        return folder.FullName;
    }
}
