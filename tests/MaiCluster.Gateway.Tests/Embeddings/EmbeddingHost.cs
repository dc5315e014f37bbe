using MaiCluster.Gateway.Tests.Fakes;
using MaiCluster.Serving.Embeddings;
using MaiCluster.Serving.Pipeline;
using MaiCluster.Serving.Requests;
using MaiCluster.Serving.Streams;
using Microsoft.Extensions.DependencyInjection;

namespace MaiCluster.Gateway.Tests.Embeddings;

/// <summary>A gateway before a model whose vectors tell which text they are of; its parts come last text first.</summary>
public sealed class EmbeddingHost : IAsyncLifetime
{
    public static EmbeddingModel Model { get; } = new()
    {
        Name = "mai-embed",
        Package = "tiny",
        Tokenizer = new ByteTokenizer(),
        MaxTokens = 8,
        Dimensions = 3,
        HasNestedDimensions = false,
    };

    public PartsPipeline Pipeline { get; } = new(Model, Answer);

    public GatewayHost Gateway { get; private set; } = null!;

    public static float[] VectorOf(EmbeddingWork work, int text) => [text, work.Texts[text].Length, -0.1f];

    public async Task InitializeAsync() => Gateway = await StartAsync(Pipeline);

    public async Task DisposeAsync() => await Gateway.DisposeAsync();

    public static Task<GatewayHost> StartAsync(PartsPipeline pipeline) => GatewayHost.StartAsync(services: services => services.AddSingleton<IInferencePipeline>(pipeline));

    public static IEnumerable<TensorPart> Answer(TensorRequest request)
    {
        var work = EmbeddingWork.Read(request);
        return Enumerable.Range(0, work.Texts.Count).Reverse().Select(text => EmbeddingPart.Of(text, VectorOf(work, text).AsSpan(0, work.Dimensions ?? 3)).ToPart());
    }
}
