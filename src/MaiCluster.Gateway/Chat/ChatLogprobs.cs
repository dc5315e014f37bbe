using MaiCluster.Gateway.Answers;
using MaiCluster.Serving.Streams;
using MaiCluster.Serving.Tokenization;

namespace MaiCluster.Gateway.Chat;

/// <summary>A chat's <c>logprobs</c>: one object a token, with its bytes.</summary>
internal sealed class ChatLogprobs(TokenVocabulary vocabulary) : LogprobsBuffer
{
    private readonly Utf8Buffer _content = new();

    protected override void Append(int token, TokenLogprobs logprobs, bool first)
    {
        _content.Raw(first ? "{"u8 : ",{"u8);
        Entry(token, logprobs.Chosen);
        _content.Raw(",\"top_logprobs\":["u8);
        for (var i = 0; i < logprobs.TopTokens.Length; i++)
        {
            _content.Raw(i == 0 ? "{"u8 : ",{"u8);
            Entry(logprobs.TopTokens[i], logprobs.TopLogprobs[i]);
            _content.Raw("}"u8);
        }

        _content.Raw("]}"u8);
    }

    protected override void Move(Utf8Buffer target)
    {
        target.Raw("{\"content\":["u8);
        target.Raw(_content.Written);
        target.Raw("],\"refusal\":null}"u8);
        _content.Clear();
    }

    private void Entry(int token, float logprob)
    {
        var bytes = vocabulary.Bytes(token);
        _content.Raw("\"token\":\""u8);
        _content.Escaped(bytes); // half a character becomes U+FFFD; the bytes beside it are exact
        _content.Raw("\",\"logprob\":"u8);
        Number(_content, logprob);
        _content.Raw(",\"bytes\":["u8);
        for (var i = 0; i < bytes.Length; i++)
        {
            if (i > 0)
            {
                _content.Raw(","u8);
            }

            _content.Number(bytes[i]);
        }

        _content.Raw("]"u8);
    }
}
