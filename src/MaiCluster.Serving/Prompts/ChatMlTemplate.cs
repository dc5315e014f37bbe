using System.Text;

namespace MaiCluster.Serving.Prompts;

/// <summary>chatml, as of SmolLM2: every message between <c>&lt;|im_start|&gt;</c> and <c>&lt;|im_end|&gt;</c>.</summary>
internal sealed class ChatMlTemplate(string begin, string? defaultSystem) : PlainChatTemplate
{
    public const string Start = "<|im_start|>";
    public const string End = "<|im_end|>\n";

    protected override string? DefaultSystem => defaultSystem;

    protected override void Write(IReadOnlyList<ChatMessage> messages, StringBuilder prompt)
    {
        prompt.Append(begin);
        if (defaultSystem is not null && messages is not [{ Role: ChatRole.System }, ..])
        {
            WriteTurn(prompt, "system", defaultSystem);
        }

        foreach (var message in messages)
        {
            WriteTurn(prompt, NameOf(message.Role), message.Content);
        }

        prompt.Append(Start).Append("assistant\n");
    }

    public static void WriteTurn(StringBuilder prompt, string role, string content) =>
        prompt.Append(Start).Append(role).Append('\n').Append(content).Append(End);
}
