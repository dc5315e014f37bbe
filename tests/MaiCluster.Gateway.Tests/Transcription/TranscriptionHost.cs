using System.Net;
using System.Text.Json;
using MaiCluster.Gateway.Limits;
using MaiCluster.Gateway.Tests.Fakes;
using MaiCluster.Serving.Audio;
using MaiCluster.Serving.Pipeline;
using MaiCluster.Serving.Requests;
using MaiCluster.Serving.Streams;
using MaiCluster.Serving.Transcription;
using Microsoft.Extensions.DependencyInjection;

namespace MaiCluster.Gateway.Tests.Transcription;

/// <summary>A gateway before a model that hears the same two sentences in every recording, in two parts.</summary>
public sealed class TranscriptionHost : IAsyncLifetime
{
    public static TranscriptionModel Model { get; } = new() { Name = "mai-transcribe", Package = "tiny", Languages = ["de", "en"], Translates = true };

    /// <summary>A second and a half of nothing.</summary>
    public static byte[] Recording { get; } = WaveWriter.Write(new DecodedAudio(new byte[2 * 24_000]));

    public PartsPipeline Pipeline { get; } = new(Model, Answer);

    public GatewayHost Gateway { get; private set; } = null!;

    public async Task InitializeAsync() => Gateway = await StartAsync(Pipeline);

    public async Task DisposeAsync() => await Gateway.DisposeAsync();

    public static Task<GatewayHost> StartAsync(PartsPipeline pipeline, Action<GatewayOptions>? options = null) =>
        GatewayHost.StartAsync(options, services => services.AddSingleton<IInferencePipeline>(pipeline));

    /// <summary>Posts a form; fields with equal names are sent one after the other.</summary>
    public static async Task<(HttpStatusCode Status, string Type, string Body)> PostAsync(GatewayHost gateway, string path, byte[]? file, params (string Name, string Value)[] fields)
    {
        using var form = new MultipartFormDataContent();
        foreach (var (name, value) in fields)
        {
            form.Add(new StringContent(value), name);
        }

        if (file is not null)
        {
            form.Add(new ByteArrayContent(file), "file", "speech.wav");
        }

        using var response = await gateway.Client.PostAsync(new Uri(path, UriKind.Relative), form).Within("an answer");
        return (response.StatusCode, response.Content.Headers.ContentType?.ToString() ?? "", await response.Content.ReadAsStringAsync().Within("the answer's body"));
    }

    public static async Task<JsonElement> ErrorAsync(GatewayHost gateway, byte[]? file, params (string Name, string Value)[] fields)
    {
        var (status, _, body) = await PostAsync(gateway, "v1/audio/transcriptions", file, fields);
        Assert.True(status == HttpStatusCode.BadRequest, body);
        return JsonElement.Parse(body).GetProperty("error");
    }

    private static IEnumerable<TensorPart> Answer(TensorRequest request)
    {
        yield return Part(Segment(" Good <evening>.", 0.25, 0.75, new(" Good", 0.25, 0.5), new(" <evening>.", 0.5, 0.75)));
        yield return Part();
        yield return Part(Segment(" Welcome.", 1, 1.4996, new TranscriptWord(" Welcome.", 1, 1.4996)));
    }

    private static TensorPart Part(params TranscriptSegment[] segments) => new TranscriptPart { Language = "en", Segments = segments }.ToPart();

    private static TranscriptSegment Segment(string text, double start, double end, params TranscriptWord[] words) => new()
    {
        Text = text,
        StartSeconds = start,
        EndSeconds = end,
        Tokens = [1, 2],
        Temperature = 0.2,
        MeanLogProbability = -0.25,
        CompressionRatio = 1.5,
        NoSpeechProbability = 0.125,
        Words = words,
    };
}
