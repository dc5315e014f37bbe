using MaiCluster.Engines.Modalities;
using MaiCluster.Engines.Onnx;
using MaiCluster.Engines.Packages;
using MaiCluster.Serving.Models;
using MaiCluster.Serving.Requests;
using MaiCluster.Serving.Stepping;
using MaiCluster.Serving.Tensors;

namespace MaiCluster.Engines.Tensors;

/// <summary>Any ONNX model, served by its tensors alone.</summary>
public sealed class TensorModality : IModality
{
    public string Name => TensorModel.Served;

    public ServedModel Read(ModelPackage package)
    {
        var opened = TensorPackage.Open(package);
        return new TensorModel
        {
            Name = package.Manifest.Name,
            Package = package.Manifest.Name,
            Versions = [.. opened.Versions.Select(version => version.Signature)],
            Batching = opened.Settings.Batching,
        };
    }

    public IStepEngine Load(ModelPackage package, OnnxOptions options)
    {
        var opened = TensorPackage.Open(package);
        var graphs = new Dictionary<int, TensorGraph>();
        try
        {
            foreach (var (path, signature) in opened.Versions)
            {
                var graph = graphs[signature.Version] = new TensorGraph(OnnxGraph.Open(path, options), signature);
                if (opened.Settings.WarmUp)
                {
                    graph.WarmUp(Math.Max(1, opened.Settings.Batching.MaxBatchSize));
                }
            }

            return new TensorEngine(package.Manifest.Name, graphs, opened.Settings.Batching);
        }
        catch
        {
            foreach (var graph in graphs.Values)
            {
                graph.Dispose();
            }

            throw;
        }
    }

    /// <summary>None: the engine runs zeros through its graphs itself, since what they do with them is no sign of anything.</summary>
    public TensorRequest? WarmUp(ServedModel model) => null;
}
