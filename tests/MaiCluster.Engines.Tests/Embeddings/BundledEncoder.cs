using MaiCluster.Engines.Embeddings;
using MaiCluster.Engines.Onnx;
using MaiCluster.Engines.Packages;
using MaiCluster.Engines.Tests.Packages;
using MaiCluster.Serving.Embeddings;
using MaiCluster.Serving.Requests;
using MaiCluster.Serving.Stepping;
using Microsoft.Extensions.Logging.Abstractions;

namespace MaiCluster.Engines.Tests.Embeddings;

/// <summary>The bundled model for embeddings, loaded once for the tests that share it.</summary>
public sealed class BundledEncoder : IDisposable
{
    private static readonly EmbeddingModality Modality = new(NullLogger<EmbeddingModality>.Instance);

    public static ModelPackage Package { get; } = PackageIn(Path.Combine(TemporaryFolder.Repository, "models", "all-minilm-l6-v2-int8"));

    public EmbeddingModel Model { get; } = (EmbeddingModel)Modality.Read(Package);

    public IStepEngine Engine { get; } = Modality.Load(Package, new OnnxOptions());

    public static ModelPackage PackageIn(string folder) => new(ManifestReader.Read(Path.Combine(folder, PackageManifest.FileName)), folder);

    public static TensorRequest Ask(params ReadOnlyMemory<int>[] texts) => new EmbeddingWork { Texts = texts }.ToRequest(RequestId.New(), new Requester("key"), "mai-embed");

    public ReadOnlyMemory<int> Tokens(string text) => Model.Tokenizer.Encode(text, addSpecialTokens: true);

    public float[] Embed(string text) => Answer(Engine, Ask(Tokens(text)))[0];

    /// <summary>The vectors of one request that nobody shares a step with, in the order of its texts.</summary>
    public static float[][] Answer(IStepEngine engine, TensorRequest request)
    {
        using var task = engine.Begin(request);
        var vectors = new float[request.MostParts][];
        while (!task.IsDone)
        {
            Step(engine, [task], [vectors]);
        }

        Assert.DoesNotContain(null, vectors);
        return vectors;
    }

    /// <summary>One step, whose vectors go to their places.</summary>
    public static void Step(IStepEngine engine, IReadOnlyList<IStepTask> batch, IReadOnlyList<float[][]> vectors) => engine.Step(batch, (index, made) =>
    {
        var part = EmbeddingPart.Read(made);
        Assert.Null(vectors[index][part.Text]);
        vectors[index][part.Text] = part.Vector.Values<float>().ToArray();
    });

    public void Dispose() => Engine.Dispose();
}
