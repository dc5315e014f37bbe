using MaiCluster.Gateway.Streaming;
using MaiCluster.Serving.Metering;
using MaiCluster.Serving.Requests;

namespace MaiCluster.Gateway.OpenInference;

/// <summary>A running inference: its parts as they are made. Its caller reads it to the end or cancels it, and settles it in either case.</summary>
internal abstract class InferAnswer(CountedRun run)
{
    /// <summary>As the client named it.</summary>
    public required string Model { get; init; }

    /// <summary>The version that answers, such as <c>1</c>.</summary>
    public required string Version { get; init; }

    /// <summary>The client's own id; empty = none.</summary>
    public required string Id { get; init; }

    /// <summary>The same run as a feed: for what follows it rather than its parts.</summary>
    public RunFeed Feed { get; } = new([run]);

    protected CountedRun Run => run;

    /// <summary>The next part; a failure in its place ends the answer; neither: it ended with the part before. <see cref="InferPart.IsFinal"/> says so too.</summary>
    public abstract ValueTask<(InferPart? Part, RequestFailure? Failure)> ReadAsync();

    /// <summary>The client left or has enough. May be called at any time, twice too.</summary>
    public void Cancel() => run.Cancel();

    /// <summary>Waits for the answer's end and closes the usage record, once however often it is called: call it before the last byte leaves.</summary>
    public Task<UsageRecord> SettleAsync() => run.SettleAsync();
}
