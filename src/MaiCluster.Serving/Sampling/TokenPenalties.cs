using System.Runtime.InteropServices;

namespace MaiCluster.Serving.Sampling;

/// <summary>Which tokens one choice has seen, and what that costs them.</summary>
internal sealed class TokenPenalties
{
    private readonly float _repetition;
    private readonly float _presence;
    private readonly float _frequency;

    /// <summary>By token: how often it is in the answer; 0 = in the prompt only.</summary>
    private readonly Dictionary<int, int> _answerCounts;

    private TokenPenalties(SamplingParameters parameters, ReadOnlySpan<int> prompt, int maxTokens, int vocabularyCount)
    {
        _repetition = parameters.RepetitionPenalty;
        _presence = parameters.PresencePenalty;
        _frequency = parameters.FrequencyPenalty;

        // Sized for the longest answer now, so that counting a token never allocates.
        var fromPrompt = _repetition == 1 ? [] : prompt;
        _answerCounts = new Dictionary<int, int>((int)Math.Min(vocabularyCount, (long)fromPrompt.Length + maxTokens));
        foreach (var token in fromPrompt)
        {
            if ((uint)token < (uint)vocabularyCount)
            {
                _answerCounts[token] = 0;
            }
        }
    }

    /// <summary>Null when the parameters ask for no penalty.</summary>
    public static TokenPenalties? For(SamplingParameters parameters, ReadOnlySpan<int> prompt, int maxTokens, int vocabularyCount) =>
        parameters is { RepetitionPenalty: 1, PresencePenalty: 0, FrequencyPenalty: 0 }
            ? null
            : new TokenPenalties(parameters, prompt, maxTokens, vocabularyCount);

    /// <summary>Counts a token of the answer.</summary>
    public void Observe(int token) => CollectionsMarshal.GetValueRefOrAddDefault(_answerCounts, token, out _)++;

    public void Apply(Span<float> logits)
    {
        foreach (var (token, count) in _answerCounts)
        {
            ref var logit = ref logits[token];
            logit = logit > 0 ? logit / _repetition : logit * _repetition;
            if (count > 0)
            {
                logit -= _presence + (_frequency * count);
            }
        }
    }
}
