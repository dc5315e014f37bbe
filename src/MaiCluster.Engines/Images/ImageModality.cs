using System.Text.Json;
using MaiCluster.Engines.Modalities;
using MaiCluster.Engines.Onnx;
using MaiCluster.Engines.Packages;
using MaiCluster.Serving.Images;
using MaiCluster.Serving.Models;
using MaiCluster.Serving.Requests;
using MaiCluster.Serving.Stepping;
using MaiCluster.Serving.Tokenization;
using Microsoft.Extensions.Logging;
using Microsoft.ML.OnnxRuntime;

namespace MaiCluster.Engines.Images;

/// <summary>Packages that make pictures: a denoiser's graph, perhaps a text encoder's and a decoder's, and settings that say how they go together.</summary>
public sealed partial class ImageModality(ILogger<ImageModality> log) : IModality
{
    /// <summary>Words of a list at most.</summary>
    private const int MostWords = 1 << 20;

    /// <summary>Stands in a list for a word that is not in it.</summary>
    private const int UnknownWord = 1;

    public string Name => ImageModel.Served;

    public ServedModel Read(ModelPackage package)
    {
        var settings = ImagePackageSettings.Read(package.Manifest);
        return new ImageModel
        {
            Name = package.Manifest.Name,
            Package = package.Manifest.Name,
            Prompts = Prompts(package, settings.Prompt),
            Width = settings.Width,
            Height = settings.Height,
            Steps = settings.Steps,
            Guidance = settings.Guidance,
        };
    }

    public IStepEngine Load(ModelPackage package, OnnxOptions options)
    {
        var settings = ImagePackageSettings.Read(package.Manifest);
        var empty = Cut(Prompts(package, settings.Prompt).Read(""), settings.Prompt.Tokens);
        var graphs = new ImageGraphs(package, settings, options);
        try
        {
            var schedule = settings.Scheduler.Plan(2);
            RowProbe.Try(graphs, empty, schedule.TimeOf(0));
            var isIndependent = settings.HasIndependentRows && RowProbe.AreIndependent(graphs, [empty, Filled(empty, settings.Prompt.Tokens)], [schedule.TimeOf(0), schedule.TimeOf(1)]);
            if (settings.HasIndependentRows && !isIndependent)
            {
                LogDependentRows(package.Manifest.Name);
            }

            return new ImageEngine(settings, graphs, isIndependent, empty);
        }
        catch (OnnxRuntimeException error)
        {
            graphs.Dispose();
            throw new InvalidDataException($"{package.Manifest.Name}: its graphs do not fit its manifest: {error.Message}", error);
        }
        catch
        {
            graphs.Dispose();
            throw;
        }
    }

    public TensorRequest? WarmUp(ServedModel model)
    {
        var pictures = (ImageModel)model;
        return new ImageWork
        {
            Prompt = Cut(pictures.Prompts.Read("a"), pictures.Prompts.MaxTokens),
            Seed = 0,
            Steps = 1,
            Guidance = pictures.Guidance,
        }.ToRequest(RequestId.New(), new Requester(""), model.Name);
    }

    private static IPromptReader Prompts(ModelPackage package, PromptSettings settings)
    {
        switch (settings.Kind)
        {
            case PromptKind.Words:
                return new WordPrompts(ReadWords(package.FileNamed(settings.Path)), UnknownWord, settings.Padding, settings.Tokens);
            case PromptKind.Clip:
                var vocabulary = File.ReadAllBytes(package.FileNamed($"{settings.Path}/vocab.json"));
                return ClipPrompts.Load(vocabulary, File.ReadLines(package.FileNamed($"{settings.Path}/merges.txt")), settings.Padding, settings.Tokens);
            default:
                using (var file = File.OpenRead(package.FileNamed(settings.Path)))
                {
                    return new TokenizedPrompts(TokenizerFile.Load(file), settings.Padding, settings.Tokens);
                }
        }
    }

    /// <summary>A JSON object whose <c>vocab</c> is a list of words.</summary>
    private static Dictionary<string, int> ReadWords(string path)
    {
        try
        {
            using var file = JsonDocument.Parse(File.ReadAllBytes(path));
            return file.RootElement.GetProperty("vocab").EnumerateArray().Take(MostWords).Index().ToDictionary(word => word.Item.GetString()!, word => word.Index, StringComparer.Ordinal);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or KeyNotFoundException or ArgumentException)
        {
            throw new InvalidDataException($"{path} is no JSON object with a list of different words named 'vocab': {error.Message}", error);
        }
    }

    private static ReadOnlyMemory<int> Cut(int[] tokens, int most) => tokens.AsMemory(0, Math.Min(tokens.Length, most));

    /// <summary>Another prompt than the empty one: its first tokens are 1.</summary>
    private static ReadOnlyMemory<int> Filled(ReadOnlyMemory<int> empty, int most)
    {
        var tokens = empty.Length == 0 ? new int[Math.Min(2, most)] : empty.ToArray();
        tokens.AsSpan(0, 1).Fill(1);
        return tokens;
    }

    [LoggerMessage(32, LogLevel.Warning, "{Package} says that its rows are independent, but on this machine they change each other: rows are computed one by one.")]
    private partial void LogDependentRows(string package);
}
