using MaiCluster.Gateway.Audio;
using MaiCluster.Gateway.Errors;
using MaiCluster.Gateway.Hosting;
using MaiCluster.Gateway.Limits;
using MaiCluster.Gateway.Parts;
using MaiCluster.Gateway.Requests;
using MaiCluster.Serving.Audio;
using MaiCluster.Serving.Pipeline;
using MaiCluster.Serving.Requests;
using MaiCluster.Serving.Transcription;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace MaiCluster.Gateway.Transcription;

/// <summary>The way of a recording through the gateway: a form, its fields, its model, its samples.</summary>
internal abstract class SpokenTextEndpoint(
    RequestDesk desk, IInferencePipeline pipeline, AudioDecoder decoder, ErrorAnswer errors, IOptions<GatewayOptions> options, TimeProvider time)
    : PartEndpoint(desk, pipeline, errors, options, time)
{
    /// <summary>Every field but the file.</summary>
    public abstract FieldTable<TranscriptionDraft> Table { get; }

    /// <summary>Write English, whatever is spoken.</summary>
    protected abstract bool Translates { get; }

    protected override async ValueTask<(PartPlan? Plan, ApiError? Error)> PlanAsync(HttpContext context, Exchange exchange)
    {
        // :: The form, and what it says by itself
        var limits = new MultipartLimits(TranscriptionFields.File, Limits.MaxAudioBytes) { Numbers = [TranscriptionFields.Temperature], Flags = [TranscriptionFields.Stream] };
        var (form, malformed) = await MultipartBody.ReadAsync(context, limits);
        if (form is null)
        {
            return (null, malformed);
        }

        var draft = new TranscriptionDraft();
        if (RequestDesk.Parse(form.Fields, Table, draft, TranscriptionFields.Check) is { } wrong)
        {
            return (null, wrong);
        }

        if (form.File is not { Length: > 0 } file)
        {
            return (null, Invalid(TranscriptionFields.File, $"'{TranscriptionFields.File}' is {(form.File is null ? "missing" : "empty")}: an audio file is expected ({decoder.Formats})."));
        }

        // :: What its model can do
        var (model, unknown) = await exchange.OpenAsync<TranscriptionModel>(Pipeline, draft.Model, context.RequestAborted);
        if (model is null)
        {
            return (null, ApiError.From(unknown!));
        }

        exchange.Model = model.Name;
        var faults = new RequestFaults();
        var slo = RequestHeaders.ReadSlo(context.Request.Headers, faults);
        var language = Language(draft.Language, model, faults);
        if (Translates && !model.Translates)
        {
            faults.Invalid("model", $"The model '{model.Name}' knows English only and does not translate.");
        }

        if (faults.First is { } fault)
        {
            return (null, ApiError.From(fault));
        }

        // :: Its samples
        var (audio, unreadable) = await decoder.DecodeAsync(file, TranscriptionFields.File, context.RequestAborted);
        return audio is null ? (null, ApiError.From(unreadable!)) : (Plan(draft, exchange, slo, language, audio), null);
    }

    private PartPlan Plan(TranscriptionDraft draft, Exchange exchange, Slo slo, string? language, DecodedAudio audio)
    {
        var work = new TranscriptionWork
        {
            Audio = audio,
            Language = language,
            Translate = Translates,
            Prompt = draft.Prompt,
            Temperature = draft.Temperature,
            Detail = draft.Words ? TranscriptDetail.Words : draft.Format is TranscriptFormat.Json or TranscriptFormat.Text ? TranscriptDetail.Text : TranscriptDetail.Segments,
        };
        var writer = new TranscriptWriter(draft, Translates ? "translate" : "transcribe", audio.Duration);
        return new PartPlan
        {
            Request = work.ToRequest(exchange.Id, exchange.Requester!, draft.Model) with { Slo = slo },
            Stream = draft.Stream ? static () => new TranscriptEvents() : null,
            Whole = draft.Stream ? null : answer => writer.WriteAsync(answer.Context, Transcript.Of(answer.Parts), answer.Usage.Quantities),
        };
    }

    /// <summary>The code of a language that the model understands.</summary>
    private static string? Language(string? asked, TranscriptionModel model, RequestFaults faults)
    {
        if (asked is null)
        {
            return null;
        }

        var code = LanguageNames.CodeOf(asked);
        if (code is null || !model.Languages.Contains(code))
        {
            faults.Invalid(TranscriptionFields.Language, $"'{TranscriptionFields.Language}' must be one that {model.Name} understands: {string.Join(", ", model.Languages)}.");
        }

        return code;
    }

    private static ApiError Invalid(string field, string message) => ApiError.From(new RequestFailure(FailureKind.InvalidRequest, message) { Param = field });
}
