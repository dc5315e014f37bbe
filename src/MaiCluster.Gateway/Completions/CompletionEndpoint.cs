using MaiCluster.Gateway.Answers;
using MaiCluster.Gateway.Errors;
using MaiCluster.Gateway.Hosting;
using MaiCluster.Gateway.Limits;
using MaiCluster.Gateway.Requests;
using MaiCluster.Serving.Models;
using MaiCluster.Serving.Pipeline;
using MaiCluster.Serving.Requests;
using MaiCluster.Serving.Streams;
using Microsoft.Extensions.Options;

namespace MaiCluster.Gateway.Completions;

/// <summary>POST /v1/completions.</summary>
internal sealed class CompletionEndpoint(RequestDesk desk, IInferencePipeline pipeline, ErrorAnswer errors, IOptions<GatewayOptions> options, TimeProvider time)
    : TextEndpoint<CompletionDraft>(desk, pipeline, errors, options, time)
{
    private readonly TimeProvider _time = time;

    public override FieldTable<CompletionDraft> Table { get; } = CompletionFields.Table(options.Value);

    protected override void Check(CompletionDraft draft, RequestFaults faults) => TextChecks.Fields(draft, faults);

    protected override TextPlan? Plan(CompletionDraft draft, TextModel model, Exchange exchange, RequestFaults faults)
    {
        var maxTokens = draft.MaxTokens ?? Limits.DefaultCompletionTokens;
        var requests = new List<TextRequest>(draft.Prompts.Count);
        foreach (var prompt in draft.Prompts)
        {
            var ids = prompt.Tokens ?? model.Tokenizer.Encode(prompt.Text!, addSpecialTokens: true);
            TextChecks.Ids(ids, model, prompt.Path, faults);
            TextChecks.Room(draft, model, ids.Length, prompt.Path, maxTokens, "max_tokens", faults);
            if (faults.First is not null)
            {
                return null;
            }

            // The first run bears the request's own id; usage records are one a prompt.
            var id = requests.Count == 0 ? exchange.Id : RequestId.New();
            requests.Add(TextRequestBuilder.Build(draft, model, id, exchange.Requester!, ids, maxTokens, grammar: null));
        }

        var head = new AnswerHead
        {
            Id = AnswerHead.IdOf("cmpl-", exchange.Id),
            Created = _time.GetUtcNow().ToUnixTimeSeconds(),
            Model = exchange.AskedFor(model),
            Fingerprint = AnswerHead.FingerprintOf(Limits.Node, model),
            IncludeUsage = draft.StreamOptions is { IncludeUsage: true },
            PromptTokenIds = draft.ReturnTokenIds ? [.. requests.Select(request => request.Prompt)] : null,
        };
        var choices = requests.Count * draft.Choices;
        return new TextPlan
        {
            Requests = requests,
            Choices = [.. Enumerable.Range(0, choices).Select(index => Progress(index, draft, model, requests[index / draft.Choices]))],
            Events = () => new CompletionChunks(head, choices),
            Whole = () => new TextCompletion(head),
        };
    }

    private static ChoiceProgress Progress(int index, CompletionDraft draft, TextModel model, TextRequest request)
    {
        var vocabulary = model.Tokenizer.Vocabulary;
        return new ChoiceProgress(index, new TextAssembler(vocabulary, request.Stop))
        {
            Prompt = index / draft.Choices,
            Logprobs = draft.TopLogprobs is null ? null : new CompletionLogprobs(vocabulary),
            TokenIds = draft.ReturnTokenIds ? new TokenIdsBuffer() : null,
        };
    }
}
