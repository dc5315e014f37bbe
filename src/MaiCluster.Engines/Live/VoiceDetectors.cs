using MaiCluster.Engines.Onnx;
using MaiCluster.Engines.Packages;
using MaiCluster.Engines.Transcription;
using MaiCluster.Serving.Live;
using MaiCluster.Serving.Requests;

namespace MaiCluster.Engines.Live;

/// <summary>Loads voice detectors from their packages, each once.</summary>
public sealed class VoiceDetectors(PackageStore packages, OnnxOptions options) : IVoiceDetectors, IDisposable
{
    private readonly Dictionary<string, VoiceGraph> _graphs = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _gate = new(1);

    public async ValueTask<(IVoiceEar? Ear, RequestFailure? Failure)> OpenAsync(string package, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            if (!_graphs.TryGetValue(package, out var graph))
            {
                var opened = await packages.OpenAsync(package, cancellationToken);
                graph = new VoiceGraph(FileOf(opened), options);
                _graphs.Add(package, graph);
            }

            return (new VoiceEar(graph), null);
        }
        catch (Exception error) when (error is PackageException or InvalidDataException)
        {
            return (null, RequestFailure.NotLoaded($"The voice detector '{package}'", error.Message));
        }
        finally
        {
            _gate.Release();
        }
    }

    public void Dispose()
    {
        foreach (var graph in _graphs.Values)
        {
            graph.Dispose();
        }

        _gate.Dispose();
    }

    /// <exception cref="InvalidDataException">It has no graph, or several.</exception>
    internal static string FileOf(ModelPackage package) =>
        package.Manifest.Files.Where(file => file.Path.EndsWith(".onnx", StringComparison.Ordinal)).ToArray() is [var file]
            ? package.PathOf(file)
            : throw new InvalidDataException($"{package.Manifest.Name} must have one .onnx file to be a voice detector.");
}
