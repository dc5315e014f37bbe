using System.ClientModel;
using System.Text.Json.Nodes;
using MaiCluster.EndToEnd.Cluster;
using MaiCluster.EndToEnd.Nodes;
using OpenAI.Realtime;

namespace MaiCluster.EndToEnd.Clients;

/// <summary>Calls through the official clients, unchanged: npm's over TLS, as it speaks nothing else, and NuGet's in clear text.</summary>
public sealed class RealtimeClientTests : IAsyncLifetime, IDisposable
{
    private static readonly string[] Questions = ["What is the capital of France?", "Tell me about the history of Rome.", "What is the capital of Italy?"];

    /// <summary>Three spoken turns, on a machine whose processors others use too.</summary>
    private static readonly TimeSpan CallLimit = TimeSpan.FromMinutes(10);

    private readonly DataFolder _data = new();
    private RunningNode _node = null!;

    public async Task InitializeAsync()
    {
        await NpmClient.InstallAsync();

        // What other tests installed is not fetched again.
        var installed = Path.Combine(Repository.Root, "artifacts", "test-packages", "models");
        var port = FreePorts.Take(1)[0].ToString(System.Globalization.CultureInfo.InvariantCulture);
        string[] folder = Directory.Exists(installed) ? ["--model-dir", installed] : [];
        _node = await RunningNode.StartAsync(_data, ["--models", "mai-live", "--tls", "self-signed", "--https-port", port, "--first-token-seconds", "300", .. folder]);
    }

    public async Task DisposeAsync()
    {
        Assert.Equal(0, await _node.StopAsync());
        await _node.DisposeAsync();
    }

    public void Dispose() => _data.Dispose();

    [Fact]
    public async Task A_caller_speaks_hears_and_interrupts()
    {
        await using var process = NpmClient.Start("realtime.mjs", _node.HttpsAddress, _node.Key, Authority);
        Assert.True(await process.ExitAsync(CallLimit) == 0, process.Error);
        var talk = JsonNode.Parse(process.Output)!;

        Assert.Equal("mai-live", talk["created"]!.GetValue<string>());
        Assert.Equal(("unsupported_parameter", "evt_wrong"), (talk["refused"]!["code"]!.GetValue<string>(), talk["refused"]!["event_id"]!.GetValue<string>()));
        Assert.Equal(Questions.Select(Plain), talk["said"]!.AsArray().Select(said => Plain(said!.GetValue<string>())));
        var answers = talk["answers"]!.AsArray();
        Assert.Equal(["completed", "cancelled", "completed"], answers.Select(answer => answer!["status"]!.GetValue<string>()));
        Assert.Equal("turn_detected", answers[1]!["reason"]!.GetValue<string>());
        Assert.Contains("Paris", answers[0]!["transcript"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.NotEmpty(answers[2]!["transcript"]!.GetValue<string>()); // what it says hangs on how much of the answer before was heard

        // What was heard is what was said, word by word for the most part.
        Fits(answers[0]!["transcript"]!, talk["heard"]!);
        Fits(answers[2]!["transcript"]!, talk["heardLast"]!);
        Assert.Equal(0, talk["after"]!.GetValue<int>());
        Assert.StartsWith(talk["truncated"]!["text"]!.GetValue<string>(), answers[1]!["transcript"]!.GetValue<string>().TrimStart(), StringComparison.Ordinal);
        Assert.NotEmpty(talk["truncated"]!["text"]!.GetValue<string>());
        Assert.Equal("""{"code":1000,"reason":""}""", talk["end"]!.ToJsonString());
        Assert.Equal(1, talk["errors"]!.GetValue<int>());
    }

    [Fact]
    public async Task A_browser_calls_with_a_secret_that_opens_nothing_else()
    {
        var talk = await NpmClient.RunAsync("realtime-secret.mjs", _node.HttpsAddress, _node.Key, Authority);
        Assert.Equal("ek_", talk["prefix"]!.GetValue<string>());
        Assert.Equal("""["text"]""", talk["modalities"]!.ToJsonString());
        Assert.Equal("The capital of France is Paris.", talk["text"]!.GetValue<string>());
        Assert.Equal(401, talk["elsewhere"]!.GetValue<int>());
        Assert.Equal("""{"status":400,"code":"unsupported_endpoint"}""", talk["calls"]!.ToJsonString());
    }

    [Fact]
    public async Task The_client_of_NuGet_holds_a_call()
    {
#pragma warning disable OPENAI002 // the client says that its calls may still change
        var client = new RealtimeClient(new ApiKeyCredential(_node.Key), new RealtimeClientOptions { Endpoint = new Uri(_node.Address, "v1") });
        using var session = await client.StartConversationSessionAsync("mai-live");
        await session.SendInputAudioAsync(BinaryData.FromBytes(await SpeechAsync(Questions[0])));
        await session.SendInputAudioAsync(BinaryData.FromBytes(new byte[48_000]));
        var (text, audio) = ("", 0);
        await foreach (var update in session.ReceiveUpdatesAsync())
        {
            Assert.False(update is RealtimeServerUpdateError, (update as RealtimeServerUpdateError)?.Error.Message);
            text += (update as RealtimeServerUpdateResponseOutputAudioTranscriptDelta)?.Delta;
            audio += (update as RealtimeServerUpdateResponseOutputAudioDelta)?.Delta.ToMemory().Length ?? 0;
            if (update is RealtimeServerUpdateResponseDone)
            {
                break;
            }
        }
#pragma warning restore OPENAI002

        Assert.Equal("The capital of France is Paris.", text);
        Assert.InRange(audio, 48_000, 480_000);
    }

    private (string Name, string Value) Authority => ("NODE_EXTRA_CA_CERTS", Path.Combine(_data.Path, "ca.pem"));

    private async Task<byte[]> SpeechAsync(string text)
    {
        using var client = new HttpClient { BaseAddress = _node.Address, Timeout = TimeSpan.FromMinutes(5) };
        client.DefaultRequestHeaders.Authorization = new("Bearer", _node.Key);
        using var body = new StringContent($$"""{"model":"mai-voice","voice":"af_heart","input":"{{text}}","response_format":"pcm"}""", new System.Net.Http.Headers.MediaTypeHeaderValue("application/json"));
        using var answer = await client.PostAsync(new Uri("v1/audio/speech", UriKind.Relative), body);
        answer.EnsureSuccessStatusCode();
        return await answer.Content.ReadAsByteArrayAsync();
    }

    private static void Fits(JsonNode sent, JsonNode heard)
    {
        var (words, got) = (Plain(sent.GetValue<string>()).Split(' '), Plain(heard.GetValue<string>()).Split(' '));
        var same = words.Count(got.Contains);
        Assert.True(same * 10 >= words.Length * 7, $"Of '{sent}' was heard '{heard}'.");
    }

    private static string Plain(string text) =>
        string.Join(' ', new string([.. text.ToLowerInvariant().Select(character => char.IsLetterOrDigit(character) ? character : ' ')]).Split(' ', StringSplitOptions.RemoveEmptyEntries));
}
