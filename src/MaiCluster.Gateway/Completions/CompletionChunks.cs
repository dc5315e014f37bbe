using System.Diagnostics;
using MaiCluster.Gateway.Answers;
using MaiCluster.Gateway.Streaming;

namespace MaiCluster.Gateway.Completions;

/// <summary>A completion's chunks.</summary>
internal sealed class CompletionChunks(AnswerHead head, int choices) : ChunkSink(head, "text_completion", choices)
{
    public override void Begin(IReadOnlyList<ChoiceProgress> choices)
    {
        if (Head.PromptTokenIds is not { } prompts)
        {
            return;
        }

        foreach (var choice in choices)
        {
            Open(choice);
            Buffer.Raw("\"prompt_token_ids\":"u8);
            TokenIdsBuffer.Write(prompts[choice.Prompt].Span, Buffer);
            Buffer.Raw(",\"text\":\"\""u8);
            Close(choice, null);
        }
    }

    public override void Text(ChoiceProgress choice, ReadOnlySpan<byte> text)
    {
        Open(choice);
        Buffer.Raw("\"text\":\""u8);
        Buffer.Escaped(text);
        Buffer.Raw("\""u8);
        Close(choice, null);
    }

    public override void End(ChoiceProgress choice, string reason)
    {
        Open(choice);
        Buffer.Raw("\"text\":\"\""u8);
        Close(choice, reason);
    }

    public override void Call(ChoiceProgress choice, int call, string id, string name) => throw new UnreachableException("Completions have no tools.");

    public override void Arguments(ChoiceProgress choice, int call, ReadOnlySpan<byte> json) => throw new UnreachableException("Completions have no tools.");
}
