using MaiCluster.Gateway.Streaming;
using MaiCluster.Serving.Requests;

namespace MaiCluster.Gateway.Parts;

/// <summary>A valid request for a model that is not for text, and how its answer is written: streamed, or whole at the end.</summary>
internal sealed record PartPlan
{
    public required TensorRequest Request { get; init; }

    /// <summary>Set when the answer is sent while it is made.</summary>
    public Func<StreamSink>? Stream { get; init; }

    /// <summary>Set otherwise.</summary>
    public Func<WholeParts, Task>? Whole { get; init; }
}
