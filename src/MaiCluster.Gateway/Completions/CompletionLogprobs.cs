using System.Text.Unicode;
using MaiCluster.Gateway.Answers;
using MaiCluster.Serving.Streams;
using MaiCluster.Serving.Tokenization;

namespace MaiCluster.Gateway.Completions;

/// <summary>A completion's <c>logprobs</c> in OpenAI's older shape: four parallel arrays.</summary>
internal sealed class CompletionLogprobs(TokenVocabulary vocabulary) : LogprobsBuffer
{
    private readonly Utf8Buffer _tokens = new();
    private readonly Utf8Buffer _chosen = new();
    private readonly Utf8Buffer _top = new();
    private readonly Utf8Buffer _offsets = new();
    private int _offset;
    private bool _hasTop;

    protected override void Append(int token, TokenLogprobs logprobs, bool first)
    {
        if (!first)
        {
            _tokens.Raw(","u8);
            _chosen.Raw(","u8);
            _top.Raw(","u8);
            _offsets.Raw(","u8);
        }

        Name(_tokens, token);
        Number(_chosen, logprobs.Chosen);
        _offsets.Number(_offset);
        _hasTop = logprobs.TopTokens.Length > 0;
        Top(token, logprobs);

        // Offsets count characters, as Python's strings do: a byte that continues one does not count.
        foreach (var unit in vocabulary.Bytes(token))
        {
            _offset += (unit & 0xC0) == 0x80 ? 0 : 1;
        }
    }

    protected override void Move(Utf8Buffer target)
    {
        target.Raw("{\"tokens\":["u8);
        target.Raw(_tokens.Written);
        target.Raw("],\"token_logprobs\":["u8);
        target.Raw(_chosen.Written);
        target.Raw("],\"top_logprobs\":"u8);
        if (_hasTop)
        {
            target.Raw("["u8);
            target.Raw(_top.Written);
            target.Raw("]"u8);
        }
        else
        {
            target.Raw("null"u8);
        }

        target.Raw(",\"text_offset\":["u8);
        target.Raw(_offsets.Written);
        target.Raw("]}"u8);
        _tokens.Clear();
        _chosen.Clear();
        _top.Clear();
        _offsets.Clear();
    }

    // The drawn token is always among them, so there may be one more than was asked for.
    private void Top(int token, TokenLogprobs logprobs)
    {
        _top.Raw("{"u8);
        var drawn = false;
        for (var i = 0; i < logprobs.TopTokens.Length; i++)
        {
            if (i > 0)
            {
                _top.Raw(","u8);
            }

            Name(_top, logprobs.TopTokens[i]);
            _top.Raw(":"u8);
            Number(_top, logprobs.TopLogprobs[i]);
            drawn |= logprobs.TopTokens[i] == token;
        }

        if (!drawn && logprobs.TopTokens.Length > 0)
        {
            _top.Raw(","u8);
            Name(_top, token);
            _top.Raw(":"u8);
            Number(_top, logprobs.Chosen);
        }

        _top.Raw("}"u8);
    }

    // A token that is no whole text is written by its bytes, bytes:\xe2\x82, so that no two have one name.
    private void Name(Utf8Buffer target, int token)
    {
        var bytes = vocabulary.Bytes(token);
        target.Raw("\""u8);
        if (Utf8.IsValid(bytes))
        {
            target.Escaped(bytes);
        }
        else
        {
            target.Raw("bytes:"u8);
            foreach (var unit in bytes)
            {
                target.Raw("\\\\x"u8);
                target.Raw([Hexadecimal(unit >> 4), Hexadecimal(unit & 15)]);
            }
        }

        target.Raw("\""u8);
    }

    private static byte Hexadecimal(int digit) => (byte)(digit < 10 ? '0' + digit : 'a' + digit - 10);
}
