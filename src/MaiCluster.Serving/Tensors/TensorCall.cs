using System.Diagnostics.CodeAnalysis;
using MaiCluster.Serving.Metering;
using MaiCluster.Serving.Requests;

namespace MaiCluster.Serving.Tensors;

/// <summary>The work of a tensor model: which version, with what, for what.</summary>
public sealed record TensorCall
{
    private const string VersionName = "version";

    public required int Version { get; init; }

    /// <summary>Rows of an execution that it takes, at least 1.</summary>
    public int Rows { get; init; } = 1;

    /// <summary>As the version's signature has them, in any order.</summary>
    public required IReadOnlyList<Tensor> Inputs { get; init; }

    /// <summary>Names of the outputs that the client wants; empty = all.</summary>
    public IReadOnlyList<string> Outputs { get; init; } = [];

    /// <param name="id">Of the request.</param>
    /// <param name="requester">Who pays.</param>
    /// <param name="model">As the client named it.</param>
    public TensorRequest ToRequest(RequestId id, Requester requester, string model) => new()
    {
        Id = id,
        Requester = requester,
        Model = model,
        Inputs = Inputs,
        Outputs = Outputs,
        Parameters = new Dictionary<string, ParameterValue> { [VersionName] = ParameterValue.Of((long)Version) },
        WorkUnits = Rows,
        Quantities = new UsageQuantities { TensorCalls = 1 },
    };

    [SuppressMessage("Design", "CA1062", Justification = "The pipeline gives no null.")]
    public static TensorCall Read(TensorRequest request) => new()
    {
        Version = (int)request.Parameters[VersionName].Whole!.Value,
        Rows = request.WorkUnits,
        Inputs = request.Inputs,
        Outputs = request.Outputs,
    };
}
