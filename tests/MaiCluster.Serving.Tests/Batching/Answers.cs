using MaiCluster.Serving.Batching;
using MaiCluster.Serving.Requests;
using MaiCluster.Serving.Streams;

namespace MaiCluster.Serving.Tests.Batching;

/// <summary>Compares what two runs of one request wrote, to the last bit.</summary>
internal static class Answers
{
    public static void Equal(Submission expected, Submission actual)
    {
        for (var choice = 0; choice < expected.Request.Choices; choice++)
        {
            var (wanted, written) = (Of(expected, choice), Of(actual, choice));
            Assert.Equal(wanted.Count, written.Count);
            Begins(wanted, written);
        }
    }

    /// <summary>The answer so far, of one that was cancelled or failed.</summary>
    public static void BeginsAs(Submission expected, Submission actual)
    {
        for (var choice = 0; choice < expected.Request.Choices; choice++)
        {
            Begins(Of(expected, choice), [.. Of(actual, choice).Where(token => token.Token >= 0)]);
        }
    }

    public static List<GeneratedToken> Of(Submission submission, int choice)
    {
        var tokens = new List<GeneratedToken>();
        foreach (var token in submission.Tokens.All)
        {
            if (token.Choice == choice)
            {
                Assert.True(tokens is [] or [.., { Finish: FinishReason.None }], "a token came after its choice had ended");
                tokens.Add(token);
            }
        }

        return tokens;
    }

    private static void Begins(List<GeneratedToken> expected, List<GeneratedToken> actual)
    {
        Assert.InRange(actual.Count, 0, expected.Count);
        for (var i = 0; i < actual.Count; i++)
        {
            Assert.Equal(expected[i] with { Logprobs = null }, actual[i] with { Logprobs = null });
            Assert.Equal(expected[i].Logprobs?.Chosen, actual[i].Logprobs?.Chosen);
            Assert.Equal(expected[i].Logprobs?.TopTokens, actual[i].Logprobs?.TopTokens);
            Assert.Equal(expected[i].Logprobs?.TopLogprobs, actual[i].Logprobs?.TopLogprobs);
        }
    }
}
