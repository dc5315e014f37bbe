using System.Text;

namespace MaiCluster.Serving.Prompts;

/// <summary>Llama 3 and its successors up to 3.3: headers, and contents without white space at their ends.</summary>
/// <param name="preamble">What 3.1 and later say at the head of every system message (the dates they know of); null for 3.0.</param>
internal sealed class Llama3Template(string begin, string? preamble) : PlainChatTemplate
{
    protected override void Write(IReadOnlyList<ChatMessage> messages, StringBuilder prompt)
    {
        prompt.Append(begin);
        var first = 0;
        if (preamble is not null)
        {
            var system = messages is [{ Role: ChatRole.System } message, ..] ? message.Content : null;
            first = system is null ? 0 : 1;
            WriteTurn(prompt, "system", preamble + system?.Trim());
        }

        foreach (var message in messages.Skip(first))
        {
            WriteTurn(prompt, NameOf(message.Role), message.Content.Trim());
        }

        WriteHeader(prompt, "assistant");
    }

    private static void WriteTurn(StringBuilder prompt, string role, string content)
    {
        WriteHeader(prompt, role);
        prompt.Append(content).Append("<|eot_id|>");
    }

    private static void WriteHeader(StringBuilder prompt, string role) =>
        prompt.Append("<|start_header_id|>").Append(role).Append("<|end_header_id|>\n\n");
}
