using MaiCluster.Gateway.Answers;
using MaiCluster.Gateway.Chat;
using MaiCluster.Gateway.Documents;
using MaiCluster.Gateway.Errors;
using MaiCluster.Gateway.Hosting;
using MaiCluster.Gateway.Limits;
using MaiCluster.Gateway.Requests;
using MaiCluster.Gateway.Responses.Items;
using MaiCluster.Serving.Grammars;
using MaiCluster.Serving.Models;
using MaiCluster.Serving.Pipeline;
using MaiCluster.Serving.Prompts;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace MaiCluster.Gateway.Responses;

/// <summary>POST /v1/responses: the client sends the new turn, the history is ours.</summary>
internal sealed class ResponseEndpoint(
    RequestDesk desk, IInferencePipeline pipeline, ErrorAnswer errors, GrammarCache grammars, ResponseHistory history, ResponseKeeper keeper, DocumentDesk documents,
    IOptions<GatewayOptions> options, TimeProvider time)
    : TextEndpoint<ResponseDraft>(desk, pipeline, errors, options, time)
{
    private readonly TimeProvider _time = time;
    private readonly ChatPlanner _planner = new(grammars, options.Value);

    public override FieldTable<ResponseDraft> Table { get; } = ResponseFields.Table(options.Value);

    protected override void Check(ResponseDraft draft, RequestFaults faults) => ResponseFields.Check(draft, faults);

    protected override async ValueTask<ApiError?> PrepareAsync(HttpContext context, Exchange exchange, ResponseDraft draft)
    {
        if (await history.LoadAsync(draft, IdOf(exchange), exchange.KeyId!, context.RequestAborted) is { } missing)
        {
            return missing;
        }

        // What was read is the item's text from now on: later turns need not read it again.
        var (texts, error) = await documents.ReadAsync(context, exchange, draft.Documents);
        foreach (var (document, text) in draft.Documents.Zip(texts).Reverse())
        {
            var item = (MessageItem)draft.Input[document.Message];
            draft.Input[document.Message] = item with { Parts = [.. item.Parts.Take(document.At), text, .. item.Parts.Skip(document.At)] };
        }

        return error;
    }

    protected override TextPlan? Plan(ResponseDraft draft, TextModel model, Exchange exchange, RequestFaults faults)
    {
        if (draft.Instructions is { } instructions)
        {
            draft.Messages.Add(new ChatMessage(ChatRole.System, instructions));
        }

        ItemMessages.AddTo(draft.Messages, draft.History);
        ItemMessages.AddTo(draft.Messages, draft.Input);
        if (_planner.Plan(draft, model, exchange, ChatFieldNames.Responses, faults) is not { } plan)
        {
            return null;
        }

        var response = new ResponseObject(IdOf(exchange), _time.GetUtcNow().ToUnixTimeSeconds(), draft, exchange.AskedFor(model), plan.Request, plan.ToolChoice);
        var answer = new ResponseAnswer(response, keeper, _time);
        return new TextPlan
        {
            Requests = [plan.Request],
            Choices = plan.Choices,
            Events = () => new ResponseEvents(response, answer, plan.Choices),
            Whole = () => answer,
        };
    }

    private static string IdOf(Exchange exchange) => AnswerHead.IdOf("resp_", exchange.Id);
}
