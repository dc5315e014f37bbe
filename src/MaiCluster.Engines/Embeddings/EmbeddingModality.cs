using MaiCluster.Engines.Modalities;
using MaiCluster.Engines.Onnx;
using MaiCluster.Engines.Packages;
using MaiCluster.Serving.Embeddings;
using MaiCluster.Serving.Models;
using MaiCluster.Serving.Requests;
using MaiCluster.Serving.Stepping;
using MaiCluster.Serving.Tokenization;
using Microsoft.Extensions.Logging;

namespace MaiCluster.Engines.Embeddings;

/// <summary>Packages that turn texts into vectors: a text encoder's graph, <c>tokenizer.json</c>, and settings that say how the graph is read.</summary>
public sealed partial class EmbeddingModality(ILogger<EmbeddingModality> log) : IModality
{
    private const string Tokenizer = "tokenizer.json", WarmUpText = "A warm stone keeps its heat when the sun has gone down behind the hills.";

    public string Name => EmbeddingModel.Served;

    public ServedModel Read(ModelPackage package)
    {
        var settings = EmbeddingPackageSettings.Read(package.Manifest);
        using var tokenizer = File.OpenRead(PathOf(package, Tokenizer));
        return new EmbeddingModel
        {
            Name = package.Manifest.Name,
            Package = package.Manifest.Name,
            Tokenizer = TokenizerFile.Load(tokenizer),
            MaxTokens = settings.MaxTokens,
            Dimensions = settings.Dimensions,
            HasNestedDimensions = settings.HasNestedDimensions,
        };
    }

    public IStepEngine Load(ModelPackage package, OnnxOptions options)
    {
        var settings = EmbeddingPackageSettings.Read(package.Manifest);
        var graph = EmbeddingGraph.Open(PathOf(package, settings.Graph), settings, options);
        try
        {
            var isIndependent = settings.HasIndependentRows && RowProbe.AreIndependent(graph, settings.MaxTokens);
            if (settings.HasIndependentRows && !isIndependent)
            {
                LogDependentRows(package.Manifest.Name);
            }

            return new EmbeddingEngine(settings, graph, isIndependent);
        }
        catch
        {
            graph.Dispose();
            throw;
        }
    }

    public TensorRequest? WarmUp(ServedModel model)
    {
        var tokens = ((EmbeddingModel)model).Tokenizer.Encode(WarmUpText, addSpecialTokens: true).AsMemory();
        return new EmbeddingWork { Texts = [tokens[..Math.Min(tokens.Length, ((EmbeddingModel)model).MaxTokens)]] }.ToRequest(RequestId.New(), new Requester(""), model.Name);
    }

    private static string PathOf(ModelPackage package, string file) => package.Manifest.Files.FirstOrDefault(known => known.Path == file) is { } known
        ? package.PathOf(known)
        : throw new InvalidDataException($"{package.Manifest.Name} has no file {file}.");

    [LoggerMessage(31, LogLevel.Warning, "{Package} says that its rows are independent, but on this machine they change each other: texts are computed one by one.")]
    private partial void LogDependentRows(string package);
}
