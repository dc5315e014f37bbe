using System.Globalization;
using System.Text.Json.Nodes;
using MaiCluster.EndToEnd.Nodes;

namespace MaiCluster.EndToEnd.Commands;

[Collection(SharedNodeGroup.Name)]
public class CommandTests(SharedNode shared)
{
    private string Port => shared.Node.Address.Port.ToString(CultureInfo.InvariantCulture);

    [Fact]
    public async Task Chat_prints_the_answer()
    {
        var run = await shared.Node.RunAsync("chat", "-p", "What is the capital of France?", "--temperature", "0", "--port", Port);

        Assert.Equal((0, "The capital of France is Paris.", ""), (run.ExitCode, run.Output.Trim(), run.Error));
    }

    [Fact]
    public async Task Chat_without_a_node_says_so()
    {
        var run = await shared.Node.RunAsync("chat", "-p", "Hi", "--port", "1");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("127.0.0.1:1", run.Error, StringComparison.Ordinal);
        Assert.Contains("mai up", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Models_show_what_is_loaded()
    {
        var run = await shared.Node.RunAsync("models", "--port", Port);

        Assert.Equal(0, run.ExitCode);
        var row = Assert.Single(run.Output.Split('\n'), line => line.StartsWith("mai-text", StringComparison.Ordinal));
        Assert.Contains("smollm2-135m-instruct", row, StringComparison.Ordinal);
        Assert.Contains("ready", row, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Usage_shows_a_request_by_its_id()
    {
        var answer = await shared.Node.Api.PostAsync(Api.Chat, Api.Question("What is the capital of France?", ("temperature", 0)));

        var record = await UsageRecords.OneAsync(shared.Node.Data, answer.RequestId);

        Assert.Equal("stop", UsageRecords.Outcome(record));
        Assert.Equal("mai-text", Text(record["model"]));
        Assert.Equal(answer.Body["usage"]!["prompt_tokens"]!.GetValue<int>(), record["prompt_tokens"]!.GetValue<int>());
        Assert.Equal(8, record["completion_tokens"]!.GetValue<int>());
        Assert.True(record["device_ns"]!.GetValue<long>() > 0);
        Assert.True(record["decode_ms"]!.GetValue<double>() > 0);
    }

    [Theory]
    [InlineData("")]
    [InlineData("up")]
    [InlineData("chat")]
    [InlineData("models")]
    [InlineData("pull")]
    [InlineData("bench")]
    [InlineData("bench text")]
    [InlineData("keys")]
    [InlineData("keys add")]
    [InlineData("keys list")]
    [InlineData("keys revoke")]
    [InlineData("usage")]
    public async Task Help_has_examples(string command)
    {
        var run = await MaiCommand.RunAsync([.. command.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--help"]);

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Contains("Usage:", run.Output, StringComparison.Ordinal);
        Assert.Contains($"Examples:\n  mai {command}".TrimEnd(), run.Output, StringComparison.Ordinal);
    }

    private static string Text(JsonNode? node) => node!.GetValue<string>();
}
