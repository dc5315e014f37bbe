using MaiCluster.Serving.Requests;
using MaiCluster.Serving.Sampling;
using MaiCluster.Serving.Tokenization;

namespace MaiCluster.Serving.Streams;

/// <summary>
/// The text of one choice as its reader may show it: whole characters, never a byte that a stop string could still take
/// back. Stop strings are looked for in the tokens' bytes, as the batch loop does, so both end at the same place.
/// One owner; allocates nothing per token once its buffers fit.
/// </summary>
public sealed class TextAssembler
{
    private readonly TokenVocabulary _vocabulary;
    private readonly StreamingDetokenizer _detokenizer;

    /// <summary>Null when there are no stop strings: nothing is held back then.</summary>
    private readonly StopMatcher? _stop;

    /// <summary>Bytes of the text that are not shown yet: from start to end.</summary>
    private byte[] _held = [];
    private int _heldStart;
    private int _heldEnd;
    private int _shownBytes;

    public TextAssembler(TokenVocabulary vocabulary, StopRules stop)
    {
        _vocabulary = vocabulary;
        _detokenizer = new StreamingDetokenizer(vocabulary);
        _stop = stop.Strings.Count == 0 ? null : new StopMatcher(stop);
    }

    /// <summary>Takes the choice's next step.</summary>
    /// <returns>The UTF-8 that may now be shown; with the last step, all that is left of the answer. Valid until the next call.</returns>
    public ReadOnlySpan<byte> Append(in GeneratedToken token)
    {
        var isLast = token.Finish != FinishReason.None;
        var hasText = token.Token >= 0 && !token.IsEndToken;
        var bytes = hasText ? StopMatcher.TextOf(token.Token, _vocabulary) : [];
        if (_stop is null)
        {
            return Show(bytes, isLast);
        }

        if (hasText && !_stop.IsStopped)
        {
            _stop.Append(bytes);
            Hold(bytes);
        }

        var count = (isLast ? _stop.AnswerBytes : _stop.SafeBytes) - _shownBytes;
        var shown = _held.AsSpan(_heldStart, count);
        _heldStart += count;
        _shownBytes += count;
        return Show(shown, isLast);
    }

    private void Hold(ReadOnlySpan<byte> bytes)
    {
        if (_held.Length - _heldEnd < bytes.Length)
        {
            var held = _held.AsSpan(_heldStart.._heldEnd);
            var room = held.Length + bytes.Length <= _held.Length ? _held : new byte[Math.Max(256, 2 * (held.Length + bytes.Length))];
            held.CopyTo(room);
            (_held, _heldStart, _heldEnd) = (room, 0, held.Length);
        }

        bytes.CopyTo(_held.AsSpan(_heldEnd));
        _heldEnd += bytes.Length;
    }

    /// <summary>What the reader may see of these bytes: an unfinished character waits for its rest, or for the end.</summary>
    private ReadOnlySpan<byte> Show(ReadOnlySpan<byte> bytes, bool isLast)
    {
        var text = _detokenizer.Append(bytes);
        if (!isLast)
        {
            return text;
        }

        byte[] rest = [.. text, .. _detokenizer.Flush()];
        return rest;
    }
}
