using MaiCluster.Gateway.Answers;
using MaiCluster.Gateway.Answers.Tools;
using MaiCluster.Gateway.Hosting;
using MaiCluster.Gateway.Limits;
using MaiCluster.Gateway.Requests;
using MaiCluster.Serving.Grammars;
using MaiCluster.Serving.Models;
using MaiCluster.Serving.Prompts;
using MaiCluster.Serving.Requests;
using MaiCluster.Serving.Streams;

namespace MaiCluster.Gateway.Chat;

/// <summary>Makes one valid request of a conversation, whichever endpoint it came through.</summary>
internal sealed class ChatPlanner(GrammarCache grammars, GatewayOptions limits)
{
    private readonly ChatGrammar _grammars = new(grammars);

    /// <param name="draft">Checked by itself.</param>
    /// <param name="model">Which will answer.</param>
    /// <param name="exchange">Whose request it is.</param>
    /// <param name="names">How the endpoint calls the fields.</param>
    /// <param name="faults">Receives what is wrong; the plan is null then.</param>
    public ChatPlan? Plan(ChatDraft draft, TextModel model, Exchange exchange, ChatFieldNames names, RequestFaults faults)
    {
        var choice = draft.ToolChoice ?? new ToolChoice(draft.Tools.Count > 0 ? ToolMode.Auto : ToolMode.None);
        CheckAuto(choice, draft, model, names, faults);
        var grammar = _grammars.Of(draft, choice, model, names, faults);
        if (faults.First is not null)
        {
            return null;
        }

        var prompt = Prompt(draft, choice, model);
        var maxTokens = draft.MaxTokens ?? Math.Clamp(model.MaxContext - prompt.Length, 1, limits.DefaultChatTokens);
        TextChecks.Room(draft, model, prompt.Length, names.Messages, maxTokens, names.MaxTokens, faults);
        if (faults.First is not null)
        {
            return null;
        }

        var request = TextRequestBuilder.Build(draft, model, exchange.Id, exchange.Requester!, prompt, maxTokens, grammar);
        return new ChatPlan(request, choice, [.. Enumerable.Range(0, draft.Choices).Select(index => Progress(index, draft, choice, model, request))]);
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

    private static void CheckAuto(ToolChoice choice, ChatDraft draft, TextModel model, ChatFieldNames names, RequestFaults faults)
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
            faults.Unsupported(names.Format, $"A '{names.Format}' other than text cannot be held while the model chooses whether to call a tool: send 'tool_choice' as \"none\", \"required\" or one tool by name.");
        }
    }
}
