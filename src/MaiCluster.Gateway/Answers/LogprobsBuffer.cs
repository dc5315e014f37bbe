using MaiCluster.Serving.Streams;

namespace MaiCluster.Gateway.Answers;

/// <summary>Log probabilities of one choice's tokens, written as JSON as they come.</summary>
internal abstract class LogprobsBuffer
{
    /// <summary>What stands for minus infinity, which JSON has no number for; as OpenAI.</summary>
    private const float Impossible = -9999;

    public bool IsEmpty { get; private set; } = true;

    public void Add(int token, TokenLogprobs logprobs)
    {
        Append(token, logprobs, first: IsEmpty);
        IsEmpty = false;
    }

    /// <summary>Moves what there is, as the value of <c>logprobs</c>; null when there is nothing.</summary>
    public void MoveTo(Utf8Buffer target)
    {
        if (IsEmpty)
        {
            target.Raw("null"u8);
            return;
        }

        Move(target);
        IsEmpty = true;
    }

    protected abstract void Append(int token, TokenLogprobs logprobs, bool first);

    protected abstract void Move(Utf8Buffer target);

    protected static void Number(Utf8Buffer target, float logprob) => target.Number(float.IsFinite(logprob) ? logprob : Impossible);
}
