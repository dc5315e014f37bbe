using MaiCluster.Serving.Tensors;

namespace MaiCluster.Gateway.OpenInference;

/// <summary>One inference as either protocol sent it; nothing of it is checked against the model yet.</summary>
internal sealed record InferDraft
{
    public required string Model { get; init; }

    /// <summary>Empty = the newest.</summary>
    public string Version { get; init; } = "";

    /// <summary>The client's own, given back with the answer; empty = none. Never a key of ours.</summary>
    public string Id { get; init; } = "";

    public IReadOnlyDictionary<string, ParameterValue> Parameters { get; init; } = NoParameters;

    public required IReadOnlyList<InputDraft> Inputs { get; init; }

    /// <summary>Empty = all.</summary>
    public IReadOnlyList<OutputDraft> Outputs { get; init; } = [];

    public static IReadOnlyDictionary<string, ParameterValue> NoParameters { get; } = new Dictionary<string, ParameterValue>();
}

/// <summary>One input tensor as sent.</summary>
internal sealed record InputDraft
{
    public required string Name { get; init; }

    /// <summary>As sent, such as <c>FP32</c>.</summary>
    public required string Datatype { get; init; }

    public required IReadOnlyList<long> Shape { get; init; }

    /// <summary>Little-endian elements, row by row; of BYTES each after its length in 4 bytes. Valid until the answer is whole.</summary>
    public required ReadOnlyMemory<byte> Bytes { get; init; }

    public IReadOnlyDictionary<string, ParameterValue> Parameters { get; init; } = InferDraft.NoParameters;
}

/// <summary>One output that the client wants.</summary>
internal sealed record OutputDraft(string Name)
{
    public IReadOnlyDictionary<string, ParameterValue> Parameters { get; init; } = InferDraft.NoParameters;
}
