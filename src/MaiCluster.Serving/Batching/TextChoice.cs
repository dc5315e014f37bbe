using MaiCluster.Serving.Grammars;
using MaiCluster.Serving.Requests;
using MaiCluster.Serving.Sampling;
using MaiCluster.Serving.Streams;
using MaiCluster.Serving.Tokenization;

namespace MaiCluster.Serving.Batching;

/// <summary>A sequence with what draws its tokens and what ends it. All of it lives on the batch loop's thread.</summary>
internal sealed class TextChoice : Sequence
{
    private readonly TokenVocabulary _vocabulary;
    private readonly IReadOnlyList<int> _endTokens;
    private readonly StopRules _rules;
    private readonly TokenSampler _sampler;
    private readonly IGrammarCursor? _grammar;
    private readonly StopMatcher? _stops;

    /// <exception cref="InvalidOperationException">What was delivered is not what this request could have been answered.</exception>
    public TextChoice(Submission submission, int choice, IReadOnlyList<int> endTokens, TokenVocabulary vocabulary)
        : this(submission, (TextRequest)submission.Request, choice, endTokens, vocabulary)
    {
    }

    private TextChoice(Submission submission, TextRequest request, int choice, IReadOnlyList<int> endTokens, TokenVocabulary vocabulary)
        : base(request, choice, submission.Arrival)
    {
        Submission = submission;
        _vocabulary = vocabulary;
        _endTokens = endTokens;
        _rules = request.Stop;
        _sampler = new TokenSampler(request, choice, endTokens, vocabulary.Count);
        _grammar = request.Grammar?.Start();
        _stops = _rules.Strings.Count > 0 ? new StopMatcher(_rules) : null;
        if (submission.Delivered.Count > 0)
        {
            GoOnFrom(submission.Delivered[choice].Tokens);
        }
    }

    public Submission Submission { get; }

    /// <summary>Draws the next token, appends it and tells whether it ends the choice.</summary>
    /// <exception cref="InvalidOperationException">No token can be drawn.</exception>
    public GeneratedToken Draw(Span<float> logits, SamplerScratch scratch)
    {
        var token = _sampler.Next(logits, scratch, _grammar, out var logprobs);
        var finish = Take(token, out var isEnd);
        return new GeneratedToken { Choice = Choice, Token = token, Finish = finish, IsEndToken = isEnd, Logprobs = logprobs };
    }

    /// <summary>The tokens are taken as drawn; decode steps compute them anew.</summary>
    private void GoOnFrom(IReadOnlyList<int> delivered)
    {
        foreach (var token in delivered)
        {
            _sampler.Observe(token);
            if (Length == Capacity || Take(token, out _) != FinishReason.None)
            {
                throw new InvalidOperationException($"Choice {Choice} has ended within the {delivered.Count} tokens it is to go on from.");
            }
        }
    }

    private FinishReason Take(int token, out bool isEnd)
    {
        Append(token);
        isEnd = IsEndToken(token);
        if (!isEnd)
        {
            _grammar?.Advance(token);
        }

        return isEnd || _stops?.Append(token, _vocabulary) == true || _grammar?.MustEnd == true ? FinishReason.Stop
            : Length == Capacity ? FinishReason.Length
            : FinishReason.None;
    }

    private bool IsEndToken(int token) => (!_rules.IgnoreEos && Contains(_endTokens, token)) || Contains(_rules.TokenIds, token);

    /// <summary>Without an enumerator, which would be allocated.</summary>
    private static bool Contains(IReadOnlyList<int> tokens, int token)
    {
        for (var i = 0; i < tokens.Count; i++)
        {
            if (tokens[i] == token)
            {
                return true;
            }
        }

        return false;
    }
}
