using MaiCluster.Gateway.Answers;
using MaiCluster.Gateway.Answers.Tools;
using MaiCluster.Gateway.Errors;
using MaiCluster.Gateway.Hosting;
using MaiCluster.Gateway.Limits;
using MaiCluster.Gateway.Requests;
using MaiCluster.Serving.Grammars;
using MaiCluster.Serving.Models;
using MaiCluster.Serving.Pipeline;
using MaiCluster.Serving.Prompts;
using MaiCluster.Serving.Requests;
using MaiCluster.Serving.Streams;
using Microsoft.Extensions.Options;

namespace MaiCluster.Gateway.Chat;

/// <summary>POST /v1/chat/completions.</summary>
internal sealed class ChatEndpoint(RequestDesk desk, ITextPipeline pipeline, ErrorAnswer errors, GrammarCache grammars, IOptions<GatewayOptions> options, TimeProvider time)
    : TextEndpoint<ChatDraft>(desk, pipeline, errors, options, time)
{
    private readonly TimeProvider _time = time;
    private readonly ChatGrammar _grammars = new(grammars);

    public override FieldTable<ChatDraft> Table { get; } = ChatFields.Table(options.Value);

    protected override void Check(ChatDraft draft, RequestFaults faults) => ChatFields.Check(draft, faults);

    protected override TextPlan? Plan(ChatDraft draft, TextModel model, Exchange exchange, RequestFaults faults)
    {
        var choice = draft.ToolChoice ?? new ToolChoice(draft.Tools.Count > 0 ? ToolMode.Auto : ToolMode.None);
        CheckAuto(choice, draft, model, faults);
        var grammar = _grammars.Of(draft, choice, model, faults);
        if (faults.First is not null)
        {
            return null;
        }

        var prompt = Prompt(draft, choice, model);
        var maxTokens = draft.MaxTokens ?? Math.Clamp(model.MaxContext - prompt.Length, 1, Limits.DefaultChatTokens);
        TextChecks.Room(draft, model, prompt.Length, "messages", maxTokens, faults);
        if (faults.First is not null)
        {
            return null;
        }

        var request = TextRequestBuilder.Build(draft, model, exchange.Id, exchange.KeyId!, prompt, maxTokens, grammar);
        var head = new AnswerHead
        {
            Id = AnswerHead.IdOf("chatcmpl-", exchange.Id),
            Created = _time.GetUtcNow().ToUnixTimeSeconds(),
            Model = model.Name,
            Fingerprint = AnswerHead.FingerprintOf(Limits.Node, model),
            IncludeUsage = draft.StreamOptions is { IncludeUsage: true },
            PromptTokenIds = draft.ReturnTokenIds ? [request.Prompt] : null,
        };
        var isConstrained = choice.Mode is ToolMode.Required or ToolMode.Named;
        return new TextPlan
        {
            Requests = [request],
            Head = head,
            Choices = [.. Enumerable.Range(0, draft.Choices).Select(index => Progress(index, draft, choice, model, request))],
            Chunks = () => new ChatChunks(head, draft.Choices, isConstrained),
            Whole = () => new ChatCompletion(head),
        };
    }

    private static ChoiceProgress Progress(int index, ChatDraft draft, ToolChoice choice, TextModel model, TextRequest request)
    {
        var vocabulary = model.Tokenizer.Vocabulary;
        return new ChoiceProgress(index, new TextAssembler(vocabulary, request.Stop))
        {
            Logprobs = draft.Logprobs ? new ChatLogprobs(vocabulary) : null,
            TokenIds = draft.ReturnTokenIds ? new TokenIdsBuffer() : null,
            Tools = choice.Mode switch
            {
                ToolMode.Auto => new ChosenCalls(),
                ToolMode.Required => new ConstrainedCall("tool_calls"),
                ToolMode.Named => new ConstrainedCall("stop"),
                _ => null,
            },
        };
    }

    // Tools that may not be called are not shown to the model.
    private static int[] Prompt(ChatDraft draft, ToolChoice choice, TextModel model)
    {
        var offered = choice.Mode switch
        {
            ToolMode.None => [],
            ToolMode.Named => draft.Tools.Where(tool => tool.Name == choice.Name),
            _ => draft.Tools,
        };
        var text = model.Template.Render(draft.Messages, [.. offered.Select(tool => new ToolDefinition(tool.Name, tool.Description, ChatGrammar.ParametersOf(tool)))]);
        return model.Tokenizer.Encode(text, addSpecialTokens: false);
    }

    private static void CheckAuto(ToolChoice choice, ChatDraft draft, TextModel model, RequestFaults faults)
    {
        if (choice.Mode != ToolMode.Auto)
        {
            return;
        }

        if (!model.Template.KnowsTools)
        {
            faults.Unsupported("tool_choice",
                $"The template of {model.Name} has no place for tools, so the model cannot choose whether to call one: send 'tool_choice' as \"required\", as one tool by name, or as \"none\".");
        }
        else if (draft.ResponseFormat is { Type: not "text" })
        {
            faults.Unsupported("response_format", "A 'response_format' other than text cannot be held while the model chooses whether to call a tool: send 'tool_choice' as \"none\", \"required\" or one tool by name.");
        }
    }
}
