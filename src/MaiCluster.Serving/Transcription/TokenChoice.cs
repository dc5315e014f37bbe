using System.Numerics.Tensors;

namespace MaiCluster.Serving.Transcription;

/// <summary>
/// Draws the next token under the rules of a transcript: no control tokens, timestamps in pairs that never go back, and a
/// timestamp wherever all of them together are likelier than any word. One owner.
/// </summary>
/// <param name="tokens">The model's.</param>
/// <param name="withTimestamps">False: none is drawn.</param>
public sealed class TokenChoice(SpeechTokens tokens, bool withTimestamps)
{
    private float[] _weights = [];
    private float[] _tempered = [];

    /// <param name="logits">Of the whole vocabulary; changed.</param>
    /// <param name="drawn">What was drawn so far.</param>
    /// <param name="temperature">0 = the likeliest.</param>
    /// <param name="chance">In [0, 1): which of the possible tokens is drawn.</param>
    /// <returns>The token and its log probability among those that the rules allow, whatever the temperature.</returns>
    public (int Token, float LogProbability) Draw(Span<float> logits, IReadOnlyList<int> drawn, double temperature, double chance)
    {
        Forbid(logits, drawn);
        if (_weights.Length < logits.Length)
        {
            _weights = new float[logits.Length];
        }

        var weights = _weights.AsSpan(0, logits.Length);
        TensorPrimitives.Subtract(logits, TensorPrimitives.Max<float>(logits), weights);
        TensorPrimitives.Exp(weights, weights);
        if (withTimestamps)
        {
            var times = weights[tokens.FirstTimestamp..];
            if (TensorPrimitives.Sum<float>(times) > TensorPrimitives.Max<float>(weights[..tokens.FirstTimestamp]))
            {
                weights[..tokens.FirstTimestamp].Clear();
            }
        }

        var total = TensorPrimitives.Sum<float>(weights);
        var token = temperature > 0 ? Sample(weights, temperature, chance) : TensorPrimitives.IndexOfMax<float>(weights);
        return (token, MathF.Log(Math.Max(weights[token], float.Epsilon) / total));
    }

    private void Forbid(Span<float> logits, IReadOnlyList<int> drawn)
    {
        logits[(tokens.End + 1)..tokens.FirstTimestamp].Fill(float.NegativeInfinity);
        foreach (var token in tokens.Suppressed)
        {
            logits[token] = float.NegativeInfinity;
        }

        if (drawn.Count == 0)
        {
            foreach (var token in tokens.SuppressedFirst)
            {
                logits[token] = float.NegativeInfinity;
            }
        }

        if (withTimestamps)
        {
            ForbidTimes(logits, drawn);
        }
        else
        {
            logits[tokens.FirstTimestamp..].Fill(float.NegativeInfinity);
        }
    }

    private void ForbidTimes(Span<float> logits, IReadOnlyList<int> drawn)
    {
        var first = tokens.FirstTimestamp;
        if (drawn.Count == 0)
        {
            logits[..first].Fill(float.NegativeInfinity);
            logits[Math.Min(logits.Length, first + tokens.MaxInitialTimestamp + 1)..].Fill(float.NegativeInfinity);
            return;
        }

        var isTime = tokens.IsTimestamp(drawn[^1]);
        var isPair = isTime && (drawn.Count < 2 || tokens.IsTimestamp(drawn[^2]));
        if (isPair)
        {
            logits[first..].Fill(float.NegativeInfinity); // a segment has begun: words
        }
        else if (isTime)
        {
            logits[..tokens.End].Fill(float.NegativeInfinity); // one has ended: the next one's beginning, or the end
        }

        // Never back, and no segment without length; a segment may begin where the last one ended.
        for (var index = drawn.Count - 1; index >= 0; index--)
        {
            if (tokens.IsTimestamp(drawn[index]))
            {
                logits[first..Math.Min(logits.Length, drawn[index] + (isTime && !isPair ? 0 : 1))].Fill(float.NegativeInfinity);
                break;
            }
        }
    }

    /// <summary>Weights to the power of 1 / temperature are what the softmax at that temperature is made of.</summary>
    private int Sample(ReadOnlySpan<float> weights, double temperature, double chance)
    {
        if (_tempered.Length < weights.Length)
        {
            _tempered = new float[weights.Length];
        }

        var tempered = _tempered.AsSpan(0, weights.Length);
        TensorPrimitives.Pow(weights, (float)(1 / temperature), tempered);
        var (left, last) = (chance * TensorPrimitives.Sum<float>(tempered), 0);
        for (var token = 0; token < tempered.Length && left >= 0; token++)
        {
            if (tempered[token] > 0)
            {
                last = token;
                left -= tempered[token];
            }
        }

        return last;
    }
}
