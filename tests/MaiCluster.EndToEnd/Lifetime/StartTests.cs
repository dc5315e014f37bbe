using System.Globalization;
using System.Net;
using MaiCluster.EndToEnd.Nodes;

namespace MaiCluster.EndToEnd.Lifetime;

[Collection(SharedNodeGroup.Name)]
public class StartTests(SharedNode shared)
{
    private const string ChosenKey = "my-own-secret-key-for-this";

    [Fact]
    public async Task First_start_shows_the_key_and_the_second_where_it_is_kept()
    {
        using var data = new DataFolder();
        string key;
        await using (var first = await RunningNode.StartAsync(data))
        {
            key = first.Key;
            Assert.Contains(key, first.Banner, StringComparison.Ordinal);
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(data.KeyPath));
            Assert.Equal(0, await first.StopAsync());
        }

        await using var second = await RunningNode.StartAsync(data, new Dictionary<string, string> { ["MAI_API_KEY"] = ChosenKey });
        using var chosen = new Api(second.Address, ChosenKey);

        Assert.Equal(key, second.Key);
        Assert.DoesNotContain(key, second.Banner, StringComparison.Ordinal);
        Assert.Contains(data.KeyPath, second.Banner, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, await second.Api.StatusAsync("/v1/models"));
        Assert.Equal(HttpStatusCode.OK, await chosen.StatusAsync("/v1/models"));
        Assert.Equal(0, await second.StopAsync());
    }

    [Fact]
    public async Task Port_in_use_is_named()
    {
        using var data = new DataFolder();
        var port = shared.Node.Address.Port.ToString(CultureInfo.InvariantCulture);

        var run = await MaiCommand.RunAsync("up", "--port", port, "--data", data.Path);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains($"Port {port} on 127.0.0.1 is in use", run.Error, StringComparison.Ordinal);
        Assert.Contains("--port", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Data_of_another_node_is_left_alone()
    {
        var run = await MaiCommand.RunAsync("up", "--port", "0", "--data", shared.Node.Data.Path);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains($"Another node runs on {shared.Node.Data.Path}", run.Error, StringComparison.Ordinal);
        Assert.Contains("--data DIR", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Unknown_model_is_named_before_anything_listens()
    {
        using var data = new DataFolder();

        var run = await MaiCommand.RunAsync("up", "--port", "0", "--data", data.Path, "--models", "mai-txt");

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("mai-txt", run.Error, StringComparison.Ordinal);
        Assert.Contains("mai-text", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("API", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("up --prot 8080", "'--port'")]
    [InlineData("up --port eighty", "from 0 to 65535")]
    [InlineData("up --rows 0", "from 1 to 256")]
    [InlineData("start", "start")]
    public async Task Wrong_command_line_is_explained(string arguments, string mentions)
    {
        var run = await MaiCommand.RunAsync(arguments.Split(' '));

        Assert.Equal(2, run.ExitCode);
        Assert.Contains(mentions, run.Error, StringComparison.Ordinal);
        Assert.Equal("", run.Output);
    }
}
