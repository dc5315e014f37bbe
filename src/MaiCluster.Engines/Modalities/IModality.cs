using MaiCluster.Engines.Onnx;
using MaiCluster.Engines.Packages;
using MaiCluster.Serving.Models;
using MaiCluster.Serving.Requests;
using MaiCluster.Serving.Stepping;

namespace MaiCluster.Engines.Modalities;

/// <summary>One kind of model that is not for text: how its packages are read and loaded.</summary>
public interface IModality
{
    /// <summary>As manifests have it, such as <c>embedding</c>.</summary>
    string Name { get; }

    /// <summary>What endpoints must know of the package, under the package's own name. Loads no graph.</summary>
    /// <exception cref="InvalidDataException">The package is not one of this kind; the message says what is wrong.</exception>
    ServedModel Read(ModelPackage package);

    /// <summary>Loads the package; may take seconds.</summary>
    /// <exception cref="InvalidDataException">It cannot be loaded; the message says why.</exception>
    IStepEngine Load(ModelPackage package, OnnxOptions options);

    /// <summary>The request that a loaded copy answers before its first client; null = none.</summary>
    TensorRequest? WarmUp(ServedModel model);
}
