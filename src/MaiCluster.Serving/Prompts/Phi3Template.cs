using System.Text;

namespace MaiCluster.Serving.Prompts;

/// <summary>Phi-3 and 3.5. The first published form had no system messages; they are written as the later one writes them, since the models know the token.</summary>
internal sealed class Phi3Template(string begin) : PlainChatTemplate
{
    protected override void Write(IReadOnlyList<ChatMessage> messages, StringBuilder prompt)
    {
        prompt.Append(begin);
        foreach (var message in messages)
        {
            prompt.Append("<|").Append(NameOf(message.Role)).Append("|>\n").Append(message.Content).Append("<|end|>\n");
        }

        prompt.Append("<|assistant|>\n");
    }
}
