using MaiCluster.Gateway.Errors;
using MaiCluster.Gateway.Hosting;
using MaiCluster.Gateway.Limits;
using MaiCluster.Gateway.Requests;
using MaiCluster.Serving.Metering;
using MaiCluster.Serving.Partners;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace MaiCluster.Gateway.Partners;

/// <summary>Makes a valid request to a partner of a client's body: what it may consume at the worst, and what of the body the partner gets otherwise. Everything else is the partner's to judge.</summary>
internal sealed class PartnerPlanner(IOptions<GatewayOptions> options)
{
    private const int MostTokens = 1_000_000;

    /// <param name="body">The client's.</param>
    /// <param name="model">Which shall answer; the client may have named another one.</param>
    /// <param name="exchange">Whose request it is.</param>
    /// <param name="headers">The client's.</param>
    public (PartnerPlan? Plan, ApiError? Error) Plan(ClientBody body, PartnerModel model, Exchange exchange, IHeaderDictionary headers)
    {
        var faults = new RequestFaults();
        var slo = RequestHeaders.ReadSlo(headers, faults);
        if (!model.Operations.Contains(body.Operation))
        {
            faults.Invalid("model", $"The model '{model.Name}' is for {model.Modality}: ask it at {string.Join(" or ", model.Operations.Select(operation => operation.Path()))}.");
        }

        if (body.Json is { } json)
        {
            Check(json, faults);
        }

        if (faults.First is { } fault)
        {
            return (null, ApiError.From(fault));
        }

        var request = new PartnerRequest
        {
            Id = exchange.Id,
            Requester = exchange.Requester!,
            Model = model.Name,
            Slo = slo,
            Operation = body.Operation,
            Partner = model.Partner,
            Upstream = model.Upstream,
            Modality = model.Modality,
            Body = body.Bytes,
            ContentType = body.ContentType,
            IsStream = body.Json?.Stream ?? body.Form?.Stream ?? false,
        };
        request = body switch
        {
            { Json: { } ask } when body.Operation.IsText() => OfText(request, ask, model.Terms),
            { Json: { } ask } => OfJson(request, ask),
            _ => OfForm(request, body.Form!),
        };
        return (new PartnerPlan(request, new PartnerAnswerForm(exchange.AskedFor(model), body.Json?.IncludeUsage ?? false)), null);
    }

    private void Check(JsonAsk ask, RequestFaults faults)
    {
        if (ask.Wrong is { } field)
        {
            faults.Invalid(field, $"'{field}' must be a whole number of at least 1.");
        }
        else if (ask.MaxTokens > MostTokens)
        {
            faults.Invalid(ask.MaxTokensField!, $"'{ask.MaxTokensField}' must be at most {MostTokens}.");
        }
        else if (ask.Choices > options.Value.MaxChoices || ask.BestOf > options.Value.MaxChoices)
        {
            var many = ask.Choices > options.Value.MaxChoices ? "n" : "best_of";
            faults.Invalid(many, $"'{many}' must be at most {options.Value.MaxChoices}.");
        }
        else if (ask.Prompts > options.Value.MaxPrompts)
        {
            faults.Invalid("prompt", $"'prompt' may have at most {options.Value.MaxPrompts} entries; it has {ask.Prompts}.");
        }
    }

    private PartnerRequest OfText(PartnerRequest request, JsonAsk ask, PartnerModelTerms model)
    {
        var usual = request.Operation == PartnerOperation.Completion ? options.Value.DefaultCompletionTokens : model.MaxOutputTokens;
        return request with
        {
            Edits = new BodyEdits([Model(ask), Limit(ask, model), .. request.IsStream ? [Usage(ask)] : Array.Empty<BodyEdit>()]),
            Choices = (int)Math.Max(ask.Choices, ask.BestOf) * (request.Operation == PartnerOperation.Completion ? ask.Prompts : 1),
            PromptTokens = request.Body.Length,
            MaxTokens = (int)(ask.MaxTokens ?? usual),
            MayStopEarlier = ask.MaxTokens is null,
        };
    }

    private static PartnerRequest OfJson(PartnerRequest request, JsonAsk ask)
    {
        var most = request.Operation switch
        {
            PartnerOperation.Embedding => new UsageQuantities { EmbeddingTokens = request.Body.Length },
            PartnerOperation.Speech => new UsageQuantities { Characters = ask.InputCharacters },
            _ => new UsageQuantities { Images = ask.Choices },
        };
        return request with { Edits = new BodyEdits([Model(ask)]), Others = most, LikelyOthers = most };
    }

    private static PartnerRequest OfForm(PartnerRequest request, FormAsk ask)
    {
        var file = ask.File.GetValueOrDefault();
        var known = WaveLength.Of(file.Span);
        return request with
        {
            Edits = new BodyEdits([new BodyEdit(ask.ModelAt.Start, ask.ModelAt.Length, BodyEditKind.ModelText)]),
            Others = new UsageQuantities { AudioInMilliseconds = known ?? WaveLength.Most(file.Length) },
            LikelyOthers = new UsageQuantities { AudioInMilliseconds = known ?? WaveLength.Likely(file.Length) },
        };
    }

    private static BodyEdit Model(JsonAsk ask) => new(ask.ModelAt.Start, ask.ModelAt.Length, BodyEditKind.ModelJson);

    /// <summary>The client's own field keeps its name.</summary>
    private static BodyEdit Limit(JsonAsk ask, PartnerModelTerms model) => ask.MaxTokensAt is { } at
        ? new BodyEdit(at.Start, at.Length, BodyEditKind.Tokens)
        : new BodyEdit(ask.End, 0, BodyEditKind.Tokens, $",\"{model.LimitField}\":");

    /// <summary>A stream's usage is asked for whether the client wants it or not.</summary>
    private static BodyEdit Usage(JsonAsk ask) => ask switch
    {
        { IncludeUsageAt: { } at } => new BodyEdit(at.Start, at.Length, BodyEditKind.Text, "true"),
        { StreamOptionsAt: { } at, StreamOptionsIsNull: true } => new BodyEdit(at.Start, at.Length, BodyEditKind.Text, """{"include_usage":true}"""),
        { StreamOptionsAt: { } at } => new BodyEdit(at.Start + 1, 0, BodyEditKind.Text, ask.StreamOptionsIsEmpty ? "\"include_usage\":true" : "\"include_usage\":true,"),
        _ => new BodyEdit(ask.End, 0, BodyEditKind.Text, ",\"stream_options\":{\"include_usage\":true}"),
    };
}
