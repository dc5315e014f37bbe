using MaiCluster.Serving.Grammars;
using MaiCluster.Serving.Sampling;

namespace MaiCluster.Serving.Batching;

/// <summary>A sequence with what draws its tokens and what ends it. All of it lives on the batch loop's thread.</summary>
internal sealed class TextChoice : Sequence
{
    public TextChoice(TextSubmission submission, int choice, long arrival, IReadOnlyList<int> endTokens, int vocabularyCount)
        : base(submission.Request, choice, arrival)
    {
        var request = submission.Request;
        Submission = submission;
        Sampler = new TokenSampler(request, choice, endTokens, vocabularyCount);
        Grammar = request.Grammar?.Start();
        Stops = request.Stop.Strings.Count > 0 ? new StopMatcher(request.Stop) : null;
    }

    public TextSubmission Submission { get; }
    public TokenSampler Sampler { get; }
    public IGrammarCursor? Grammar { get; }
    public StopMatcher? Stops { get; }
}
