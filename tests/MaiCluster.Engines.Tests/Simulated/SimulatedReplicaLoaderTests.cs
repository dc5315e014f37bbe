using MaiCluster.Engines.Packages;
using MaiCluster.Engines.Simulated;
using MaiCluster.Engines.Tests.Packages;
using MaiCluster.Engines.Tests.Profiles;
using MaiCluster.Engines.Modalities;
using MaiCluster.Engines.Text;
using MaiCluster.Serving.Models;
using MaiCluster.Serving.Batching;
using MaiCluster.Serving.Devices;
using MaiCluster.Serving.Metering;
using MaiCluster.Serving.Prompts;
using MaiCluster.Serving.Profiles;
using MaiCluster.Serving.Replicas;
using MaiCluster.Serving.Requests;
using MaiCluster.Serving.Sampling;
using Microsoft.Extensions.Logging.Abstractions;

namespace MaiCluster.Engines.Tests.Simulated;

public sealed class SimulatedReplicaLoaderTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    private readonly TemporaryFolder _folder = new();
    private readonly Dictionary<DeviceId, SimulatedDevice> _devices;
    private readonly List<ModelProfile> _profiles = [Samples.Profile() with { LoadSeconds = 0.01, Cost = new StepCost(0.0002, 0, 0, 0.0002, 0, 0) }];

    public SimulatedReplicaLoaderTests() =>
        _devices = SimulatedDeviceList.Parse("2x8MiB:h100-80gb", "n").ToDictionary(device => device.Id, device => new SimulatedDevice(device, TimeProvider.System));

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_model_without_files_is_loaded_answers_and_gives_its_memory_back()
    {
        var device = _devices.Values.First();
        var replica = await Loader().LoadAsync("some-model", device.Device, default);
        Assert.Equal(("some-model", 2_048), (replica.Model.Package, ((TextModel)replica.Model).MaxContext));
        Assert.Equal(1_000_000 + (2_048 * 1_000), device.Read().UsedBytes); // no less than a full context, whatever the option says

        var prompt = ((TextModel)replica.Model).Tokenizer.Encode(((TextModel)replica.Model).Template.Render([new ChatMessage(ChatRole.User, "Hello")], []), addSpecialTokens: true);
        var answer = await AnswerAsync(replica, prompt);
        Assert.InRange(answer.Length, 33, 256);
        Assert.Equal(((TextModel)replica.Model).EndTokens[0], answer[^1]);

        var other = await Loader().LoadAsync("some-model", _devices.Values.Last().Device, default);
        Assert.Equal(answer, await AnswerAsync(other, prompt));
        await replica.Loop.DisposeAsync();
        await other.Loop.DisposeAsync();
        Assert.Equal(0, device.Read().UsedBytes);
    }

    [Fact]
    public async Task A_package_with_files_speaks_its_own_vocabulary()
    {
        var bundled = Path.Combine(TemporaryFolder.Repository, "models");
        _profiles[0] = _profiles[0] with { Package = "smollm2-135m-instruct" };
        var replica = await Loader(bundled).LoadAsync("smollm2-135m-instruct", _devices.Values.First().Device, default);
        var answer = await AnswerAsync(replica, ((TextModel)replica.Model).Tokenizer.Encode("Hello", addSpecialTokens: true));
        var text = ((TextModel)replica.Model).Tokenizer.Decode(answer.AsSpan(0, answer.Length - 1));
        Assert.Equal(49_152, ((TextModel)replica.Model).VocabularySize);
        Assert.Matches("^( [a-z]+)+$", text);
        await replica.Loop.DisposeAsync();
    }

    [Fact]
    public async Task A_device_without_room_says_what_is_needed_and_what_is_there()
    {
        var device = _devices.Values.First();
        Assert.True(device.TryTake(6 << 20));
        var failure = await Assert.ThrowsAsync<InvalidDataException>(() => Loader().LoadAsync("some-model", device.Device, default));
        Assert.Equal("some-model needs 2 MiB with one full context; n/sim0 has 2 MiB free of 8.", failure.Message);
        Assert.Equal(6L << 20, device.Read().UsedBytes);
    }

    [Fact]
    public async Task A_load_that_is_cancelled_gives_its_memory_back()
    {
        _profiles[0] = _profiles[0] with { LoadSeconds = 3_600 };
        var device = _devices.Values.First();
        using var cancelled = new CancellationTokenSource();
        var loading = Loader().LoadAsync("some-model", device.Device, cancelled.Token);
        Assert.True(device.Read().UsedBytes > 0);
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => loading.WaitAsync(Limit));
        Assert.Equal(0, device.Read().UsedBytes);
    }

    [Fact]
    public async Task What_has_no_profile_no_model_or_no_device_is_refused_by_name()
    {
        var device = _devices.Values.First().Device;
        Assert.Contains("no profile for h100-80gb", (await Assert.ThrowsAsync<InvalidDataException>(() => Loader().LoadAsync("other", device, default))).Message, StringComparison.Ordinal);
        var real = device with { Id = new DeviceId("n", "gpu0") };
        Assert.Contains("n/gpu0 is not a simulated device", (await Assert.ThrowsAsync<InvalidDataException>(() => Loader().LoadAsync("some-model", real, default))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Models_with_only_a_profile_stand_beside_those_with_files_and_say_so()
    {
        var models = Models(Path.Combine(TemporaryFolder.Repository, "models"));
        Assert.Equal(["mai-text", "smollm2-135m-instruct", "some-model"], models.Catalogue.Select(listing => listing.Name));
        Assert.Equal("simulated", models.Catalogue[^1].Detail);
        Assert.Equal("some-model", (await models.OpenAsync("some-model", default)).Model!.Package);
        Assert.Equal("smollm2-135m-instruct", (await models.OpenAsync("mai-text", default)).Model!.Package);
        Assert.Equal(FailureKind.ModelNotFound, (await models.OpenAsync("nowhere", default)).Failure!.Kind);
    }

    private static async Task<int[]> AnswerAsync(LoadedReplica replica, int[] prompt)
    {
        var request = new TextRequest
        {
            Id = RequestId.New(),
            Requester = new Requester("key"),
            Model = "some-model",
            Prompt = prompt,
            MaxTokens = 600,
            Sampling = new SamplingParameters { Temperature = 0, Seed = 1 },
        };
        var time = TimeProvider.System;
        var submission = new Submission(request, new UsageMeter(request, "n", time.GetUtcNow(), time.GetTimestamp(), time), _ => { });
        Assert.Null(replica.Loop.TrySubmit(submission));
        await submission.Ended.WaitAsync(Limit);
        return [.. submission.Tokens.All.ToArray().Where(token => token.Token >= 0).Select(token => token.Token)];
    }

    private SimulatedTextModels Models(string? bundled)
    {
        var packages = new PackageStore(new PackageStoreOptions { DataDirectory = _folder.In("data"), BundledDirectory = bundled }, TimeProvider.System);
        return new SimulatedTextModels(new PackageModels(packages, new TextPackages(new TextEngineOptions(), new BatchingOptions()), []), _profiles, TimeProvider.System);
    }

    private SimulatedReplicaLoader Loader(string? bundled = null) => new(
        Models(bundled), new Listed(_profiles), _devices, new BatchingOptions { KvBytes = 1 << 20 }, TimeProvider.System, NullLoggerFactory.Instance);

    private sealed class Listed(List<ModelProfile> profiles) : IProfileCatalogue
    {
        public ModelProfile? Find(string package, string deviceKind) => profiles.Find(profile => profile.Package == package && profile.DeviceKind == deviceKind);
    }
}
