namespace MaiCluster.Serving.Pipeline;

/// <summary>What a collector of spans must know of the pipeline.</summary>
public static class PipelineTelemetry
{
    /// <summary>The source of the one span that each request has.</summary>
    public const string SpanSource = "MaiCluster";
}
