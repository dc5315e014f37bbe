using System.Text;
using System.Text.Json;
using MaiCluster.EndToEnd.Nodes;

namespace MaiCluster.EndToEnd.Protocol;

/// <summary>The open inference protocol by hand, on a node that was given graphs and nothing else.</summary>
public sealed class ProtocolCurlTests : IAsyncLifetime, IDisposable
{
    private readonly DataFolder _data = new();
    private readonly TensorModelFolder _models = new();
    private RunningNode _node = null!;

    public async Task InitializeAsync() => _node = await RunningNode.StartAsync(_data, "--models", "sum,mai-text", "--model-dir", _models.Path);

    public async Task DisposeAsync()
    {
        Assert.Equal(0, await _node.StopAsync());
        await _node.DisposeAsync();
    }

    public void Dispose()
    {
        _data.Dispose();
        _models.Dispose();
    }

    [Fact]
    public async Task Graphs_in_a_folder_answer_by_curl()
    {
        Assert.Equal("200", await RunAsync("-o", "/dev/null", "-w", "%{http_code}", Url("v2/health/ready")));
        Assert.Equal("401", await RunAsync("-o", "/dev/null", "-w", "%{http_code}", Url("v2")));
        Assert.Equal(["1", "2"], (await CallAsync("v2/models/sum")).GetProperty("versions").EnumerateArray().Select(version => version.GetString()));

        // JSON, by version and by the newest
        const string inputs = """{"inputs":[{"name":"a","shape":[1,2],"datatype":"FP32","data":[[1.5,2]]},{"name":"b","shape":[1,2],"datatype":"FP32","data":[1,1]}]}""";
        Assert.Equal("[2.5,3]", Data(await CallAsync("v2/models/sum/versions/1/infer", inputs)));
        Assert.Equal("[0.5,1]", Data(await CallAsync("v2/models/sum/infer", inputs)));
        Assert.Equal("""["Grüße","x"]""", Data(await CallAsync("v2/models/words/infer", """{"inputs":[{"name":"x","shape":[2],"datatype":"BYTES","data":["Grüße","x"]}]}""")));
        Assert.Equal("sum has no version '3'; it has 1, 2.", (await CallAsync("v2/models/sum/versions/3/infer", inputs)).GetProperty("error").GetString());

        // Binary there and back
        Assert.Equal<float[]>([3, 5], await InferBinaryAsync([1, 2], [2, 3]));

        var counted = (await CallAsync("v2/models/sum/versions/1/stats")).GetProperty("model_stats")[0];
        Assert.Equal((2, 2), (counted.GetProperty("inference_count").GetInt32(), counted.GetProperty("execution_count").GetInt32()));
        var usage = await _node.RunAsync("usage", "--json");
        var records = JsonElement.Parse(usage.Output).EnumerateArray().ToArray();
        Assert.Equal(4, records.Length);
        Assert.All(records, record => Assert.Equal(("stop", 1), (record.GetProperty("outcome").GetString(), record.GetProperty("tensor_calls").GetInt32())));
    }

    [Fact]
    public async Task A_model_is_unloaded_and_comes_back()
    {
        const string words = """{"inputs":[{"name":"x","shape":[1],"datatype":"BYTES","data":["w"]}]}""";
        await CallAsync("v2/repository/models/words/load", "{}");
        Assert.Equal("READY", await StateAsync("words"));

        await CallAsync("v2/repository/models/words/unload", "{}");
        await UntilAsync(async () => await StateAsync("words") == "UNAVAILABLE", "words to be unloaded");
        Assert.Equal("READY", await StateAsync("sum"));

        Assert.Equal("""["w"]""", Data(await CallAsync("v2/models/words/infer", words)));
        Assert.Equal("READY", await StateAsync("words"));
    }

    [Fact]
    public async Task A_text_is_streamed_by_curl()
    {
        var events = (await RunAsync("-N", "-H", $"Authorization: Bearer {_node.Key}", "-d", """{"text_input":"Once upon a time","max_tokens":8,"temperature":0,"ignore_eos":true}""", Url("v2/models/mai-text/generate_stream")))
            .Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Where(line => line.StartsWith("data: ", StringComparison.Ordinal)).Select(line => JsonElement.Parse(line["data: ".Length..]).GetProperty("text_output").GetString()).ToArray();
        var whole = await CallAsync("v2/models/mai-text/generate", """{"text_input":"Once upon a time","parameters":{"max_tokens":8,"temperature":0,"ignore_eos":true}}""");

        Assert.True(events.Length > 1);
        Assert.Equal(whole.GetProperty("text_output").GetString(), string.Concat(events));
    }

    private async Task<float[]> InferBinaryAsync(float[] a, float[] b)
    {
        const string json = """{"inputs":[{"name":"a","shape":[1,2],"datatype":"FP32","parameters":{"binary_data_size":8}},{"name":"b","shape":[1,2],"datatype":"FP32","parameters":{"binary_data_size":8}}],"outputs":[{"name":"y","parameters":{"binary_data":true}}]}""";
        var (sent, received) = (Path.Combine(_models.Path, "sent"), Path.Combine(_models.Path, "received"));
        await File.WriteAllBytesAsync(sent, [.. Encoding.ASCII.GetBytes(json), .. a.Concat(b).SelectMany(BitConverter.GetBytes)]);
        var head = await RunAsync(
            "-H", $"Authorization: Bearer {_node.Key}", "-H", $"Inference-Header-Content-Length: {json.Length}", "-D", "-", "-o", received, "--data-binary", $"@{sent}", Url("v2/models/sum/versions/1/infer"));
        var line = head.Split("\r\n").Single(line => line.StartsWith("Inference-Header-Content-Length: ", StringComparison.OrdinalIgnoreCase));
        var bytes = (await File.ReadAllBytesAsync(received))[int.Parse(line.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture)..];
        return [BitConverter.ToSingle(bytes, 0), BitConverter.ToSingle(bytes, 4)];
    }

    private async Task<string> StateAsync(string model) =>
        (await CallAsync("v2/repository/index", "{}")).EnumerateArray().First(entry => entry.GetProperty("name").GetString() == model).GetProperty("state").GetString()!;

    private static async Task UntilAsync(Func<Task<bool>> condition, string what)
    {
        for (var tries = 0; tries < 200; tries++)
        {
            if (await condition())
            {
                return;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
        }

        Assert.Fail($"Waited in vain for {what}.");
    }

    private static string Data(JsonElement answer) => answer.TryGetProperty("outputs", out var outputs) ? outputs[0].GetProperty("data").GetRawText() : answer.GetRawText();

    private async Task<JsonElement> CallAsync(string path, string? body = null) => JsonElement.Parse(
        await RunAsync(["-H", $"Authorization: Bearer {_node.Key}", .. body is null ? (string[])[] : ["-d", body], Url(path)]));

    private string Url(string path) => new Uri(_node.Address, path).ToString();

    private static async Task<string> RunAsync(params string[] arguments)
    {
        await using var curl = ChildProcess.Start("curl", ["-sS", .. arguments]);
        Assert.True(await curl.ExitAsync() == 0, curl.Error);
        return curl.Output;
    }
}
