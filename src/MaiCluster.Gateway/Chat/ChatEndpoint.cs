using MaiCluster.Gateway.Answers;
using MaiCluster.Gateway.Documents;
using MaiCluster.Gateway.Errors;
using MaiCluster.Gateway.Hosting;
using MaiCluster.Gateway.Limits;
using MaiCluster.Gateway.Requests;
using MaiCluster.Serving.Grammars;
using MaiCluster.Serving.Models;
using MaiCluster.Serving.Pipeline;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace MaiCluster.Gateway.Chat;

/// <summary>POST /v1/chat/completions.</summary>
internal sealed class ChatEndpoint(RequestDesk desk, IInferencePipeline pipeline, ErrorAnswer errors, GrammarCache grammars, DocumentDesk documents, IOptions<GatewayOptions> options, TimeProvider time)
    : TextEndpoint<ChatDraft>(desk, pipeline, errors, options, time)
{
    private readonly TimeProvider _time = time;
    private readonly ChatPlanner _planner = new(grammars, options.Value);

    public override FieldTable<ChatDraft> Table { get; } = ChatFields.Table(options.Value);

    protected override void Check(ChatDraft draft, RequestFaults faults) => ChatFields.Check(draft, faults);

    protected override async ValueTask<ApiError?> PrepareAsync(HttpContext context, Exchange exchange, ChatDraft draft)
    {
        var (texts, error) = await documents.ReadAsync(context, exchange, draft.Documents);

        // From the last one on: what stands before it stays where it is.
        foreach (var (document, text) in draft.Documents.Zip(texts).Reverse())
        {
            var message = draft.Messages[document.Message];
            draft.Messages[document.Message] = message with { Content = message.Content.Insert(document.At, text) };
        }

        return error;
    }

    protected override void ReadHeaders(IHeaderDictionary headers, ChatDraft draft, Exchange exchange, RequestFaults faults) =>
        draft.Session = RequestHeaders.ReadSession(headers, exchange.KeyId!, faults);

    protected override TextPlan? Plan(ChatDraft draft, TextModel model, Exchange exchange, RequestFaults faults)
    {
        if (_planner.Plan(draft, model, exchange, ChatFieldNames.Chat, faults) is not { } plan)
        {
            return null;
        }

        var head = new AnswerHead
        {
            Id = AnswerHead.IdOf("chatcmpl-", exchange.Id),
            Created = _time.GetUtcNow().ToUnixTimeSeconds(),
            Model = exchange.AskedFor(model),
            Fingerprint = AnswerHead.FingerprintOf(Limits.Node, model),
            IncludeUsage = draft.StreamOptions is { IncludeUsage: true },
            PromptTokenIds = draft.ReturnTokenIds ? [plan.Request.Prompt] : null,
        };
        return new TextPlan
        {
            Requests = [plan.Request],
            Choices = plan.Choices,
            Events = () => new ChatChunks(head, draft.Choices, plan.IsConstrainedCall),
            Whole = () => new ChatCompletion(head),
        };
    }
}
