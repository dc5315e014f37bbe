using System.ClientModel;
using MaiCluster.EndToEnd.Nodes;
using OpenAI;
using OpenAI.Audio;

namespace MaiCluster.EndToEnd.Clients;

/// <summary>Speech through the official clients, unchanged, from a node that has voices alone.</summary>
public sealed class SpeechClientTests : IAsyncLifetime, IDisposable
{
    private readonly DataFolder _data = new();
    private RunningNode _node = null!;

    public async Task InitializeAsync()
    {
        await NpmClient.InstallAsync();

        // What other tests installed is not fetched again.
        var installed = Path.Combine(Repository.Root, "artifacts", "test-packages", "models");
        _node = await RunningNode.StartAsync(_data, ["--models", "mai-voice", .. Directory.Exists(installed) ? (string[])["--model-dir", installed] : []]);
    }

    public async Task DisposeAsync()
    {
        Assert.Equal(0, await _node.StopAsync());
        await _node.DisposeAsync();
    }

    public void Dispose() => _data.Dispose();

    [Fact]
    public async Task Clients_get_speech_whole_streamed_and_as_events()
    {
        var answer = await NpmClient.RunAsync("speech.mjs", _node);
        Assert.Equal("audio/pcm", answer["type"]!.GetValue<string>());
        var bytes = answer["bytes"]!.GetValue<int>();
        Assert.InRange(bytes, 24_000, 300_000);
        Assert.Equal(bytes + 44, answer["streamed"]!.GetValue<int>());
        Assert.InRange(answer["chunks"]!.GetValue<int>(), 2, 1000);
        Assert.Equal("""["speech.audio.delta","speech.audio.done"]""", answer["types"]!.ToJsonString());
        Assert.Equal("""{"status":400,"param":"instructions","code":"unsupported_parameter"}""", answer["refused"]!.ToJsonString());

        var client = new OpenAIClient(new ApiKeyCredential(_node.Key), new OpenAIClientOptions { Endpoint = new Uri(_node.Address, "v1") }).GetAudioClient("mai-voice");
        BinaryData speech = await client.GenerateSpeechAsync("Yes. No.", GeneratedSpeechVoice.Alloy, new SpeechGenerationOptions { ResponseFormat = GeneratedSpeechFormat.Pcm });
        Assert.Equal(bytes, speech.ToMemory().Length);
    }
}
