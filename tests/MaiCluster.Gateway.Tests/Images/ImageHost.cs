using MaiCluster.Gateway.Tests.Fakes;
using MaiCluster.Serving.Images;
using MaiCluster.Serving.Pipeline;
using MaiCluster.Serving.Requests;
using MaiCluster.Serving.Streams;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace MaiCluster.Gateway.Tests.Images;

/// <summary>A gateway before a model of 32x16 pixels whose pictures tell their seed and how far they are.</summary>
public sealed class ImageHost : IAsyncLifetime
{
    public static ImageModel Model { get; } = new()
    {
        Name = "mai-image-emoji",
        Package = "tiny",
        Prompts = new WordPrompts(new Dictionary<string, int> { ["red"] = 2, ["sun"] = 3 }, unknown: 1, padding: 0, maxTokens: 3),
        Width = 32,
        Height = 16,
        Steps = 8,
        Guidance = 2,
    };

    public FakeTimeProvider Time { get; } = new(DateTimeOffset.FromUnixTimeSeconds(1_800_000_000));

    public PartsPipeline Pipeline { get; } = new(Model, Answer);

    public GatewayHost Gateway { get; private set; } = null!;

    public async Task InitializeAsync() => Gateway = await StartAsync(Pipeline, Time);

    public async Task DisposeAsync() => await Gateway.DisposeAsync();

    public static Task<GatewayHost> StartAsync(PartsPipeline pipeline, TimeProvider time) =>
        GatewayHost.StartAsync(services: services => services.AddSingleton<IInferencePipeline>(pipeline).AddSingleton(time));

    /// <summary>One colour: red is the seed, green the steps that were taken, blue 9.</summary>
    public static byte[] PixelsOf(long seed, int steps) => [.. Enumerable.Range(0, Model.Width * Model.Height).SelectMany(_ => (byte[])[(byte)seed, (byte)(steps * 10), 9])];

    public static IEnumerable<TensorPart> Answer(TensorRequest request)
    {
        var work = ImageWork.Read(request);
        for (var image = 0; image < work.Images; image++)
        {
            for (var (step, counted) = (1, 0); step <= work.Steps; step++)
            {
                if (step == work.Steps || work.PartialAfter(step) is not null)
                {
                    yield return ImagePart.Of(image, work.PartialAfter(step), PixelsOf(work.Seed + image, step), Model.Width, Model.Height).ToPart(step - counted);
                    counted = step;
                }
            }
        }
    }
}
