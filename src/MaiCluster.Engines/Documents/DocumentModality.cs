using MaiCluster.Engines.Modalities;
using MaiCluster.Engines.Onnx;
using MaiCluster.Engines.Packages;
using MaiCluster.Serving.Documents;
using MaiCluster.Serving.Models;
using MaiCluster.Serving.Requests;
using MaiCluster.Serving.Stepping;
using Microsoft.Extensions.Logging;

namespace MaiCluster.Engines.Documents;

/// <summary>Packages that read documents: PP-OCR's three graphs and its list of symbols.</summary>
public sealed partial class DocumentModality(ILogger<DocumentModality> log) : IModality
{
    public string Name => DocumentModel.Served;

    public ServedModel Read(ModelPackage package)
    {
        var settings = DocumentPackageSettings.Read(package.Manifest);
        foreach (var file in (string[])[settings.Detection, settings.Direction, settings.Recognition, settings.Symbols])
        {
            _ = PathOf(package, file);
        }

        return new DocumentModel { Name = package.Manifest.Name, Package = package.Manifest.Name };
    }

    public IStepEngine Load(ModelPackage package, OnnxOptions options)
    {
        var settings = DocumentPackageSettings.Read(package.Manifest);
        string[] symbols = ["", .. File.ReadAllLines(PathOf(package, settings.Symbols)), " "];
        var graphs = new DocumentGraphs(PathOf(package, settings.Detection), PathOf(package, settings.Direction), PathOf(package, settings.Recognition), options);
        try
        {
            if (graphs.Symbols is { } known && known != symbols.Length)
            {
                throw new InvalidDataException($"{package.Manifest.Name} has {symbols.Length - 2} symbols in {settings.Symbols}, and {settings.Recognition} tells {known - 2} apart beside blank and space.");
            }

            var isIndependent = settings.IndependentRows && LineProbe.AreIndependent(graphs);
            if (settings.IndependentRows && !isIndependent)
            {
                LogDependentRows(package.Manifest.Name);
            }

            return new DocumentEngine(settings, graphs, symbols, isIndependent);
        }
        catch
        {
            graphs.Dispose();
            throw;
        }
    }

    public TensorRequest? WarmUp(ServedModel model) =>
        new DocumentWork { Pages = [DocumentPage.Of(WarmUpPage.Draw())] }.ToRequest(RequestId.New(), new Requester("warm-up"), model.Name);

    private static string PathOf(ModelPackage package, string file) => package.Manifest.Files.FirstOrDefault(known => known.Path == file) is { } known
        ? package.PathOf(known)
        : throw new InvalidDataException($"{package.Manifest.Name} has no file {file}.");

    [LoggerMessage(32, LogLevel.Warning, "{Package} says that its rows are independent, but on this machine they change each other: lines are read one by one.")]
    private partial void LogDependentRows(string package);
}
