using MaiCluster.Gateway.Answers.Tools;
using MaiCluster.Serving.Requests;
using MaiCluster.Serving.Streams;

namespace MaiCluster.Gateway.Answers;

/// <summary>One choice while its tokens become an answer. One owner: the request's reader.</summary>
internal sealed class ChoiceProgress(int index, TextAssembler assembler)
{
    /// <summary>The choice's index in the answer, over all prompts.</summary>
    public int Index => index;

    /// <summary>Which of the request's prompts it answers.</summary>
    public int Prompt { get; init; }

    /// <summary>Log probabilities that no chunk has carried yet; null when nobody asked.</summary>
    public LogprobsBuffer? Logprobs { get; init; }

    /// <summary>Token ids that no chunk has carried yet; null when nobody asked.</summary>
    public TokenIdsBuffer? TokenIds { get; init; }

    /// <summary>Set when the answer may call tools.</summary>
    public ToolCallReader? Tools { get; init; }

    public bool Ended { get; private set; }

    /// <summary>Takes the choice's next token and hands on what text it sets free.</summary>
    public void Take(in GeneratedToken token, AnswerSink sink)
    {
        Note(token);
        var text = assembler.Append(token);
        if (!text.IsEmpty)
        {
            if (Tools is null)
            {
                sink.Text(this, text);
            }
            else
            {
                Tools.Append(text, this, sink);
            }
        }

        if (token.Finish != FinishReason.None)
        {
            Ended = true;
            Tools?.End(whole: token.Finish == FinishReason.Stop, this, sink);
            sink.End(this, token.Finish == FinishReason.Length ? "length" : Tools?.StopReason ?? "stop");
        }
    }

    private void Note(in GeneratedToken token)
    {
        if (token.Token < 0)
        {
            return;
        }

        TokenIds?.Add(token.Token);
        if (!token.IsEndToken && token.Logprobs is { } logprobs)
        {
            Logprobs?.Add(token.Token, logprobs);
        }
    }
}
