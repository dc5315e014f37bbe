using System.Globalization;
using MaiCluster.Gateway.Requests;
using MaiCluster.Serving.Models;
using MaiCluster.Serving.Requests;
using MaiCluster.Serving.Tensors;

namespace MaiCluster.Gateway.OpenInference;

/// <summary>Versions of models, as the protocol names them.</summary>
internal static class ModelVersions
{
    /// <summary>What models have that know of no versions.</summary>
    public const string Only = "1";

    private static readonly string[] OnlyOne = [Only];

    /// <summary>In rising order.</summary>
    public static IReadOnlyList<string> Of(ServedModel model) =>
        model is TensorModel tensors ? [.. tensors.Versions.Select(signature => NameOf(signature))] : OnlyOne;

    public static string NameOf(TensorSignature signature) => signature.Version.ToString(CultureInfo.InvariantCulture);

    /// <summary>The version that a request names, else the newest; a fault when there is none.</summary>
    public static TensorSignature? Find(TensorModel model, string version, RequestFaults faults) =>
        Check(model, version, faults) ? model.Versions.LastOrDefault(signature => version.Length == 0 || NameOf(signature) == version) : null;

    /// <summary>True when the model has the version; empty = whichever there is.</summary>
    public static bool Check(ServedModel model, string version, RequestFaults faults)
    {
        var known = Of(model);
        if (version.Length == 0 || known.Contains(version))
        {
            return true;
        }

        faults.Add(FailureKind.ModelNotFound, "version", $"{model.Name} has no version '{(version.Length <= 20 ? version : version[..20] + "...")}'; it has {string.Join(", ", known)}.");
        return false;
    }
}
