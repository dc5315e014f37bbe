using MaiCluster.Gateway.Errors;
using MaiCluster.Gateway.Hosting;
using MaiCluster.Gateway.Limits;
using MaiCluster.Gateway.Parts;
using MaiCluster.Gateway.Requests;
using MaiCluster.Gateway.Speech.Encoding;
using MaiCluster.Gateway.Streaming;
using MaiCluster.Serving.Pipeline;
using MaiCluster.Serving.Requests;
using MaiCluster.Serving.Speech;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace MaiCluster.Gateway.Speech;

/// <summary>POST /v1/audio/speech.</summary>
internal sealed class SpeechEndpoint(
    RequestDesk desk, IInferencePipeline pipeline, AudioEncoders encoders, ErrorAnswer errors, IOptions<GatewayOptions> options, TimeProvider time)
    : PartEndpoint(desk, pipeline, errors, options, time)
{
    public FieldTable<SpeechDraft> Table { get; } = SpeechFields.Table(options.Value);

    protected override async ValueTask<(PartPlan? Plan, ApiError? Error)> PlanAsync(HttpContext context, Exchange exchange)
    {
        var draft = new SpeechDraft();
        if (await Desk.ReadAsync(context, Table, draft, static (_, _) => { }) is { } malformed)
        {
            return (null, malformed);
        }

        var (model, unknown) = await exchange.OpenAsync<SpeechModel>(Pipeline, draft.Model, context.RequestAborted);
        if (model is null)
        {
            return (null, ApiError.From(unknown!));
        }

        exchange.Model = model.Name;
        var faults = new RequestFaults();
        var slo = RequestHeaders.ReadSlo(context.Request.Headers, faults);
        var (format, missing) = await ChooseAsync(draft.Format);
        var (work, failure) = SpeechWork.Of(model, draft.Input, draft.IsPhonemes, draft.Voice, draft.Speed);
        if ((faults.First ?? missing ?? failure) is { } fault)
        {
            return (null, ApiError.From(fault));
        }

        return (new PartPlan
        {
            Request = work!.ToRequest(model, exchange.Id, exchange.Requester!, draft.Priority, slo),
            Stream = () => Open(context, format!, draft.IsEvents),
        }, null);
    }

    private StreamSink Open(HttpContext context, AudioFormat format, bool isEvents)
    {
        var encoder = encoders.Open(format, context.RequestAborted);
        context.Response.RegisterForDisposeAsync(encoder);
        return isEvents ? new SpeechEventSink(encoder) : new SpeechAudioSink(encoder, format);
    }

    private async ValueTask<(AudioFormat? Format, RequestFailure? Missing)> ChooseAsync(string? name)
    {
        var available = await encoders.AvailableAsync();
        if (name is null)
        {
            return (available.Contains(AudioFormat.Mp3) ? AudioFormat.Mp3 : AudioFormat.Wave, null);
        }

        return available.FirstOrDefault(format => format.Name == name) is { } format
            ? (format, null)
            : (null, new RequestFailure(FailureKind.InvalidRequest,
                $"'response_format' is {name}, for which this node has no encoder; it has {string.Join(", ", available.Select(one => one.Name))}. ffmpeg on its PATH brings mp3, aac and flac.")
            { Param = "response_format" });
    }
}
