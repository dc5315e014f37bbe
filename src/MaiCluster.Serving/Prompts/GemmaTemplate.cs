using System.Text;

namespace MaiCluster.Serving.Prompts;

/// <summary>Gemma 1 to 3: the assistant is called model, and system text begins the first user turn.</summary>
internal sealed class GemmaTemplate(string begin) : PlainChatTemplate
{
    protected override void Write(IReadOnlyList<ChatMessage> messages, StringBuilder prompt)
    {
        prompt.Append(begin);
        foreach (var turn in FoldedTurn.Fold(messages, intoLast: false))
        {
            prompt.Append("<start_of_turn>").Append(turn.IsUser ? "user\n" : "model\n")
                .Append(turn.Instructions).Append(turn.Content.Trim()).Append("<end_of_turn>\n");
        }

        prompt.Append("<start_of_turn>model\n");
    }
}
