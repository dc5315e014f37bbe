using System.Text.Json;
using MaiCluster.Engines.Onnx;
using MaiCluster.Engines.Tests.Packages;
using MaiCluster.Engines.Tests.Text;
using MaiCluster.Engines.Transcription;
using MaiCluster.Serving.Audio;
using MaiCluster.Serving.Requests;
using MaiCluster.Serving.Stepping;
using MaiCluster.Serving.Transcription;

namespace MaiCluster.Engines.Tests.Transcription;

/// <summary>The smallest model, loaded once, and the golden clips.</summary>
public sealed class WhisperTiny : IAsyncLifetime
{
    private const string Package = "whisper-tiny";

    public static IReadOnlyList<(DecodedAudio Audio, string Text, int[] Tokens)> Clips { get; } = [.. ReadClips()];

    internal IStepEngine Engine { get; private set; } = null!;

    /// <summary>The same files, said to have independent rows: what they say of equal rows is right all the same.</summary>
    internal IStepEngine Batched { get; private set; } = null!;

    internal SpeechModelConfig Config { get; private set; } = null!;

    internal SpeechGraphs Graphs { get; private set; } = null!;

    public TranscriptionModel Model { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        var store = await InstalledPackages.WithAsync(Package);
        var package = await store.OpenAsync(Package, CancellationToken.None);
        var modality = new TranscriptionModality(store);
        Model = (TranscriptionModel)modality.Read(package);
        Config = SpeechModelConfig.Load(package);
        Graphs = new SpeechGraphs(Config, new OnnxOptions { Threads = 2 });
        Engine = modality.Load(package, new OnnxOptions { Threads = 2 });
        var independent = package with { Manifest = package.Manifest with { Engine = JsonElement.Parse("""{ "independentRows": true, "rows": 4 }""") } };
        Batched = modality.Load(independent, new OnnxOptions { Threads = 2 });
    }

    public Task DisposeAsync()
    {
        Engine.Dispose();
        Batched.Dispose();
        Graphs.Dispose();
        return Task.CompletedTask;
    }

    internal static TensorRequest Request(TranscriptionWork work) => work.ToRequest(RequestId.New(), new Requester("key"), "mai-transcribe");

    /// <summary>Runs one recording to its end.</summary>
    internal IReadOnlyList<TranscriptPart> Transcribe(TranscriptionWork work)
    {
        var request = Request(work);
        using var task = Engine.Begin(request);
        var parts = new List<TranscriptPart>();
        while (!task.IsDone)
        {
            Engine.Step([task], (_, part) => parts.Add(TranscriptPart.Read(part)));
        }

        Assert.InRange(parts.Count, 1, request.MostParts);
        return parts;
    }

    /// <summary>Clips one after the other, each after so many samples of silence, with silence of the last length at the end.</summary>
    internal static (DecodedAudio Audio, IReadOnlyList<(int Start, int End)> Clips) Join(IReadOnlyList<int> clips, IReadOnlyList<int> silences)
    {
        var samples = new List<short>();
        var places = new List<(int, int)>();
        for (var index = 0; index < clips.Count; index++)
        {
            samples.AddRange(new short[silences[index]]);
            var start = samples.Count;
            samples.AddRange(Clips[clips[index]].Audio.Samples);
            places.Add((start, samples.Count));
        }

        samples.AddRange(new short[silences[^1]]);
        return (new DecodedAudio(System.Runtime.InteropServices.MemoryMarshal.AsBytes(samples.ToArray().AsSpan()).ToArray()), places);
    }

    private static IEnumerable<(DecodedAudio Audio, string Text, int[] Tokens)> ReadClips()
    {
        var folder = TestFolders.Golden("audio");
        foreach (var clip in JsonElement.Parse(File.ReadAllBytes(Path.Combine(folder, "expected.json"))).EnumerateArray())
        {
            var file = File.ReadAllBytes(Path.Combine(folder, clip.GetProperty("file").GetString()!));
            yield return (
                WaveReader.Read(file, new AudioLimits()),
                clip.GetProperty("whisper_tiny_greedy").GetString()!,
                [.. clip.GetProperty("tokens").EnumerateArray().Select(token => token.GetInt32())]);
        }
    }
}
