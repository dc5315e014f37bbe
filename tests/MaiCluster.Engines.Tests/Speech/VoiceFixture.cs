using System.Runtime.InteropServices;
using MaiCluster.Engines.Onnx;
using MaiCluster.Engines.Packages;
using MaiCluster.Engines.Speech;
using MaiCluster.Engines.Tests.Packages;
using MaiCluster.Serving.Requests;
using MaiCluster.Serving.Speech;
using MaiCluster.Serving.Stepping;
using MaiCluster.Serving.Streams;

namespace MaiCluster.Engines.Tests.Speech;

/// <summary>The real voice model, loaded once for all tests of it.</summary>
public sealed class VoiceFixture : IAsyncLifetime
{
    internal SpeechModel Model { get; private set; } = null!;

    internal IStepEngine Engine { get; private set; } = null!;

    internal PackageStore Packages { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Packages = await InstalledPackages.WithAsync("mai-voice");
        var modality = new SpeechModality(Packages);
        var package = await Packages.OpenAsync("mai-voice", CancellationToken.None);
        Model = (SpeechModel)modality.Read(package);
        Engine = await Task.Run(() => modality.Load(package, new OnnxOptions { Threads = 2 }));
    }

    public Task DisposeAsync()
    {
        Engine.Dispose();
        return Task.CompletedTask;
    }

    internal IStepTask Begin(string input, string voice = "af_heart", double speed = 1, bool isPhonemes = false)
    {
        var (work, failure) = SpeechWork.Of(Model, input, isPhonemes, voice, speed);
        Assert.Null(failure);
        return Engine.Begin(work!.ToRequest(Model, RequestId.New(), new Requester("key")));
    }

    /// <summary>All parts of one request, one step after the other.</summary>
    internal List<short[]> Speak(string input, string voice = "af_heart", double speed = 1, bool isPhonemes = false)
    {
        using var task = Begin(input, voice, speed, isPhonemes);
        var parts = new List<short[]>();
        while (!task.IsDone)
        {
            parts.AddRange(Step(task));
        }

        return parts;
    }

    internal List<short[]> Step(IStepTask task)
    {
        var made = new List<TensorPart>();
        Engine.Step([task], (_, part) => made.Add(part));
        return [.. made.Select(part => MemoryMarshal.Cast<byte, short>(SpeechPart.BytesOf(part).Span).ToArray())];
    }
}

[CollectionDefinition(nameof(VoiceFixture))]
public sealed class VoiceCollection : ICollectionFixture<VoiceFixture>;
