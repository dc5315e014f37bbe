using System.Text;
using MaiCluster.Gateway.Answers;
using MaiCluster.Gateway.Streaming;

namespace MaiCluster.Gateway.Chat;

/// <summary>A chat's chunks. What stays the same from token to token is made once per choice.</summary>
internal sealed class ChatChunks : ChunkSink
{
    private readonly bool _constrainedCall;

    /// <param name="head">What each chunk begins with.</param>
    /// <param name="choices">How many there are.</param>
    /// <param name="constrainedCall">Every answer is a tool call, so there is no content.</param>
    public ChatChunks(AnswerHead head, int choices, bool constrainedCall)
        : base(head, "chat.completion.chunk", choices) => _constrainedCall = constrainedCall;

    public override void Begin(IReadOnlyList<ChoiceProgress> choices)
    {
        for (var i = 0; i < choices.Count; i++)
        {
            if (i == 0 && Head.PromptTokenIds is { } prompts)
            {
                OpenWithPrompt(choices[i], prompts[0].Span);
            }
            else
            {
                Open(choices[i]);
            }

            Buffer.Raw("\"delta\":{\"role\":\"assistant\",\"content\":"u8);
            Buffer.Raw(_constrainedCall ? "null}"u8 : "\"\"}"u8);
            Close(choices[i], null);
        }
    }

    public override void Text(ChoiceProgress choice, ReadOnlySpan<byte> text)
    {
        Open(choice);
        Buffer.Raw("\"delta\":{\"content\":\""u8);
        Buffer.Escaped(text);
        Buffer.Raw("\"}"u8);
        Close(choice, null);
    }

    public override void Call(ChoiceProgress choice, int call, string id, string name)
    {
        Open(choice);
        Buffer.Raw("\"delta\":{\"tool_calls\":[{\"index\":"u8);
        Buffer.Number(call);
        Buffer.Raw(",\"id\":\""u8);
        Buffer.Escaped(Encoding.UTF8.GetBytes(id));
        Buffer.Raw("\",\"type\":\"function\",\"function\":{\"name\":\""u8);
        Buffer.Escaped(Encoding.UTF8.GetBytes(name));
        Buffer.Raw("\",\"arguments\":\"\"}}]}"u8);
        Close(choice, null);
    }

    public override void Arguments(ChoiceProgress choice, int call, ReadOnlySpan<byte> json)
    {
        Open(choice);
        Buffer.Raw("\"delta\":{\"tool_calls\":[{\"index\":"u8);
        Buffer.Number(call);
        Buffer.Raw(",\"function\":{\"arguments\":\""u8);
        Buffer.Escaped(json);
        Buffer.Raw("\"}}]}"u8);
        Close(choice, null);
    }

    public override void End(ChoiceProgress choice, string reason)
    {
        Open(choice);
        Buffer.Raw("\"delta\":{}"u8);
        Close(choice, reason);
    }
}
