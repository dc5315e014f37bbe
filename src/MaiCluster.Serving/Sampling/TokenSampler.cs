using MaiCluster.Serving.Grammars;
using MaiCluster.Serving.Requests;
using MaiCluster.Serving.Streams;

namespace MaiCluster.Serving.Sampling;

/// <summary>
/// Draws the tokens of one choice. What it draws is a function of the request, the tokens so far and the logits:
/// an interrupted choice goes on from a new sampler that has observed the same tokens. Called on the batch loop's
/// thread; without grammar and log probabilities a token allocates nothing.
/// </summary>
public sealed class TokenSampler
{
    private readonly SamplingParameters _parameters;
    private readonly int _choice;
    private readonly int _vocabularyCount;
    private readonly int _minTokens;
    private readonly bool _ignoreEos;
    private readonly int? _topLogprobs;
    private readonly KeyValuePair<int, float>[] _bias;
    private readonly TokenPenalties? _penalties;

    /// <summary>The model's end-of-turn tokens.</summary>
    private readonly int[] _endTokens;

    /// <summary>End-of-turn and stop tokens: what cannot be drawn before the least number of tokens.</summary>
    private readonly int[] _stopTokens;

    private readonly float[] _saved;

    /// <param name="request">Its sampling, stop rules, prompt, token limit and log probabilities are read.</param>
    /// <param name="choice">Which answer to the request, from 0.</param>
    /// <param name="endTokens">The model's end-of-turn tokens.</param>
    /// <param name="vocabularyCount">The tokenizer's number of ids; what the logits have beyond it is never drawn.</param>
    /// <exception cref="ArgumentException">A biased token is not in the vocabulary.</exception>
    public TokenSampler(TextRequest request, int choice, IReadOnlyList<int> endTokens, int vocabularyCount)
    {
        _parameters = request.Sampling;
        _choice = choice;
        _vocabularyCount = vocabularyCount;
        _minTokens = request.Stop.MinTokens;
        _ignoreEos = request.Stop.IgnoreEos;
        _topLogprobs = request.TopLogprobs;
        _bias = [.. _parameters.LogitBias];
        foreach (var (token, _) in _bias)
        {
            if ((uint)token >= (uint)vocabularyCount)
            {
                throw new ArgumentException($"logit_bias names token {token}; the vocabulary has ids 0 to {vocabularyCount - 1}.", nameof(request));
            }
        }

        _penalties = TokenPenalties.For(_parameters, request.Prompt.Span, request.MaxTokens, vocabularyCount);
        _endTokens = [.. endTokens.Where(IsToken).Distinct()];
        _stopTokens = [.. _endTokens.Union(request.Stop.TokenIds.Where(IsToken))];
        _saved = new float[_stopTokens.Length];
    }

    /// <summary>Tokens of the answer so far, drawn or observed.</summary>
    public int Position { get; private set; }

    /// <summary>Takes a token that was drawn before, when an answer is continued.</summary>
    public void Observe(int token)
    {
        _penalties?.Observe(token);
        Position++;
    }

    /// <summary>Draws the next token and takes it into account.</summary>
    /// <param name="logits">The model's, one a token; overwritten.</param>
    /// <param name="scratch">The loop's; at least as large as the vocabulary.</param>
    /// <param name="grammar">Where the answer stands in its grammar; null = anything may come. Not advanced here.</param>
    /// <param name="logprobs">Of the untouched logits; null unless the request asked for them.</param>
    /// <exception cref="InvalidOperationException">No token is possible: the model's output is broken, or the grammar allows nothing.</exception>
    public int Next(Span<float> logits, SamplerScratch scratch, IGrammarCursor? grammar, out TokenLogprobs? logprobs)
    {
        logits = logits[..Math.Min(logits.Length, _vocabularyCount)];
        var raw = scratch.RawLogits.AsSpan(0, logits.Length);
        if (_topLogprobs is not null)
        {
            logits.CopyTo(raw);
        }

        // :: Step 1: what the request makes more or less likely
        foreach (var (token, bias) in _bias)
        {
            logits[token] += bias;
        }

        _penalties?.Apply(logits);

        // :: Step 2: what cannot come
        var max = Constrain(logits, grammar);
        if (float.IsNegativeInfinity(max))
        {
            throw new InvalidOperationException(
                $"No token can be drawn at position {Position} of choice {_choice}: all {logits.Length} logits are NaN or negative infinity"
                + (grammar is null ? "; the model's output is broken." : " after the grammar's mask; the grammar must allow a token or be at its end."));
        }

        // :: Step 3: draw
        var drawn = _parameters.Temperature == 0 ? LogitScan.IndexOf(logits, max) : Draw(logits, max, scratch.Distribution);
        logprobs = _topLogprobs is { } top ? LogprobsOf(drawn, top, raw, scratch.Distribution) : null;
        Observe(drawn);
        return drawn;
    }

    /// <summary>Masks what the grammar and the least number of tokens forbid; the largest logit that is left.</summary>
    private float Constrain(Span<float> logits, IGrammarCursor? grammar)
    {
        var mustEnd = false;
        if (grammar is not null)
        {
            mustEnd = grammar.MustEnd;
            Save(logits, _endTokens);
            LogitMask.Apply(logits, grammar.AllowedTokens());
            if (mustEnd || (grammar.CanEnd && !_ignoreEos))
            {
                Restore(logits, _endTokens);
            }
        }

        if (mustEnd || Position >= _minTokens)
        {
            return LogitScan.Max(logits);
        }

        Save(logits, _stopTokens);
        foreach (var token in _stopTokens)
        {
            logits[token] = float.NegativeInfinity;
        }

        var max = LogitScan.Max(logits);
        if (float.IsNegativeInfinity(max))
        {
            // Nothing but a stop token is possible: ending early is better than not answering.
            Restore(logits, _stopTokens);
            max = LogitScan.Max(logits);
        }

        return max;
    }

    private int Draw(Span<float> logits, float max, TokenDistribution distribution)
    {
        distribution.Fill(logits, max, _parameters.Temperature);
        if (_parameters.TopK > 0)
        {
            distribution.KeepLikeliest(_parameters.TopK);
        }

        if (_parameters.TopP < 1)
        {
            distribution.KeepPart(_parameters.TopP);
        }

        if (_parameters.MinP > 0)
        {
            distribution.KeepAbove(_parameters.MinP);
        }

        return distribution.Draw(CounterRandom.NextDouble(_parameters.Seed, _choice, Position));
    }

    private static TokenLogprobs LogprobsOf(int drawn, int count, Span<float> raw, TokenDistribution distribution)
    {
        distribution.Fill(raw, LogitScan.Max(raw), temperature: 1);
        var tokens = count == 0 ? [] : distribution.Likeliest(count).ToArray();
        return new TokenLogprobs(distribution.LogprobOf(drawn), tokens, Array.ConvertAll(tokens, distribution.LogprobOf));
    }

    private bool IsToken(int token) => (uint)token < (uint)_vocabularyCount;

    private void Save(ReadOnlySpan<float> logits, int[] tokens)
    {
        for (var i = 0; i < tokens.Length; i++)
        {
            _saved[i] = logits[tokens[i]];
        }
    }

    private void Restore(Span<float> logits, int[] tokens)
    {
        for (var i = 0; i < tokens.Length; i++)
        {
            logits[tokens[i]] = _saved[i];
        }
    }
}
