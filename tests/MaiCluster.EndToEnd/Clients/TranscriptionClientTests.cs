using System.ClientModel;
using MaiCluster.EndToEnd.Nodes;
using OpenAI;
using OpenAI.Audio;

namespace MaiCluster.EndToEnd.Clients;

/// <summary>Transcription through the official clients, unchanged, from a node that has nothing else.</summary>
public sealed class TranscriptionClientTests : IAsyncLifetime, IDisposable
{
    private const string Said = "The committee approved the proposal after a long discussion about costs.";

    private static readonly string Recording = Path.Combine(Repository.Root, "tests", "golden", "audio", "3.wav");

    private readonly DataFolder _data = new();
    private RunningNode _node = null!;

    public async Task InitializeAsync()
    {
        await NpmClient.InstallAsync();

        // What other tests installed is not fetched again.
        var installed = Path.Combine(Repository.Root, "artifacts", "test-packages", "models");
        _node = await RunningNode.StartAsync(_data, ["--models", "mai-transcribe", .. Directory.Exists(installed) ? (string[])["--model-dir", installed] : []]);
    }

    public async Task DisposeAsync()
    {
        Assert.Equal(0, await _node.StopAsync());
        await _node.DisposeAsync();
    }

    public void Dispose() => _data.Dispose();

    [Fact]
    public async Task Clients_get_transcripts_whole_and_streamed()
    {
        var answer = await NpmClient.RunAsync("transcription.mjs", _node, ("RECORDING", Recording));
        Assert.Equal(Said, answer["text"]!.GetValue<string>());
        Assert.Equal("""{"type":"duration","seconds":4.725}""", answer["usage"]!.ToJsonString());
        Assert.Equal(Said, answer["deltas"]!.GetValue<string>());
        Assert.Equal(Said, answer["done"]!["text"]!.GetValue<string>());
        Assert.Equal("english", answer["language"]!.GetValue<string>());
        Assert.Equal(11, answer["words"]!.AsArray().Count);
        Assert.StartsWith("1\n00:00:00,", answer["subtitles"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Equal(Said, answer["translation"]!.GetValue<string>());
        Assert.Equal("""{"status":400,"param":"include[]","code":"unsupported_parameter"}""", answer["refused"]!.ToJsonString());

        var client = new OpenAIClient(new ApiKeyCredential(_node.Key), new OpenAIClientOptions { Endpoint = new Uri(_node.Address, "v1") }).GetAudioClient("mai-transcribe");
        AudioTranscription transcript = await client.TranscribeAudioAsync(Recording, new AudioTranscriptionOptions
        {
            ResponseFormat = AudioTranscriptionFormat.Verbose,
            TimestampGranularities = AudioTimestampGranularities.Word | AudioTimestampGranularities.Segment,
        });
        Assert.Equal(Said, transcript.Text);
        Assert.Equal(11, transcript.Words.Count);
        Assert.Equal(Said, Assert.Single(transcript.Segments).Text.Trim());
        Assert.Equal(TimeSpan.FromSeconds(4.725), transcript.Duration);

        var streamed = "";
#pragma warning disable OPENAI001 // the client calls its own streaming an experiment
        await foreach (var update in await client.TranscribeAudioStreamingAsync(Recording))
        {
            streamed += update is StreamingAudioTranscriptionTextDeltaUpdate delta ? delta.Delta : "";
        }
#pragma warning restore OPENAI001

        Assert.Equal(Said, streamed);
        Assert.Equal(Said, ((AudioTranslation)await client.TranslateAudioAsync(Recording)).Text);
    }
}
