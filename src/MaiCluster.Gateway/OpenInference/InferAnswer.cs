using MaiCluster.Serving.Metering;
using MaiCluster.Serving.Requests;

namespace MaiCluster.Gateway.OpenInference;

/// <summary>A running inference: its parts as they are made. Its caller reads it to the end or cancels it, and settles it once in either case.</summary>
internal abstract class InferAnswer
{
    /// <summary>As the client named it.</summary>
    public required string Model { get; init; }

    /// <summary>The version that answers, such as <c>1</c>.</summary>
    public required string Version { get; init; }

    /// <summary>The client's own id; empty = none.</summary>
    public required string Id { get; init; }

    /// <summary>The next part; a failure in its place ends the answer; neither: it ended with the part before. <see cref="InferPart.IsFinal"/> says so too.</summary>
    public abstract ValueTask<(InferPart? Part, RequestFailure? Failure)> ReadAsync();

    /// <summary>The client left or has enough. May be called at any time, twice too.</summary>
    public abstract void Cancel();

    /// <summary>Closes the usage record, once however often it is called: call it before the last byte leaves.</summary>
    public abstract Task<UsageRecord> SettleAsync();
}
