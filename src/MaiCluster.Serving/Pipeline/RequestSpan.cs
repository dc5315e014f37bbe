using System.Diagnostics;
using MaiCluster.Serving.Metering;
using MaiCluster.Serving.Requests;

namespace MaiCluster.Serving.Pipeline;

/// <summary>The one span of a request, from its admission until its record is closed; by OpenTelemetry's names for generative AI where it has one. Costs nothing while nobody listens.</summary>
internal readonly struct RequestSpan
{
    private static readonly ActivitySource Source = new(PipelineTelemetry.SpanSource);

    private readonly Activity? _activity;

    private RequestSpan(Activity? activity) => _activity = activity;

    /// <param name="modality">The model's.</param>
    public static RequestSpan Begin(InferenceRequest request, string modality)
    {
        // A client's own trace goes on; the server's inner activity, which nobody records, would only hide the span.
        var outer = Activity.Current;
        Activity.Current = outer is { Recorded: true } ? outer : null;
        var activity = Source.StartActivity($"{modality} {request.Model}", ActivityKind.Server);
        activity?.SetTag("gen_ai.operation.name", modality).SetTag("gen_ai.request.model", request.Model).SetTag("maicluster.request.id", request.Id.Value);
        Activity.Current = outer; // it belongs to the run, not to whoever happens to be called next
        return new RequestSpan(activity);
    }

    /// <summary>It was served by nobody.</summary>
    public void Fail()
    {
        _activity?.SetStatus(ActivityStatusCode.Error);
        _activity?.Dispose();
    }

    public void End(UsageRecord record)
    {
        if (_activity is null)
        {
            return;
        }

        _activity.SetTag("gen_ai.usage.input_tokens", record.PromptTokens + record.Quantities.EmbeddingTokens)
            .SetTag("gen_ai.usage.output_tokens", record.CompletionTokens)
            .SetTag("maicluster.device_ns", record.DeviceNanoseconds)
            .SetTag("maicluster.outcome", record.Outcome.ToString().ToLowerInvariant())
            .SetStatus(record.Outcome is UsageOutcome.Failed or UsageOutcome.Lost ? ActivityStatusCode.Error : ActivityStatusCode.Ok);
        _activity.Dispose();
    }
}
