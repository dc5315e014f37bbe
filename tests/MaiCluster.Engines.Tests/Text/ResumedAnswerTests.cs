using MaiCluster.Serving.Batching;
using MaiCluster.Serving.Grammars;
using MaiCluster.Serving.Replicas.Calls;
using MaiCluster.Serving.Requests;
using MaiCluster.Serving.Sampling;
using MaiCluster.Serving.Sessions;

namespace MaiCluster.Engines.Tests.Text;

/// <summary>With the bundled model, to the last bit: what is cut goes on elsewhere, and a session's log can be rebuilt.</summary>
[Collection(RunsAlone.Name)]
public class ResumedAnswerTests(BundledTextModel model) : IClassFixture<BundledTextModel>
{
    public static TheoryData<string, TextRequest> Requests => new()
    {
        { "greedy", Request(0, 24) },
        { "drawn", Request(1, 24) with { Sampling = new SamplingParameters { Seed = 7, Temperature = 0.8f, TopP = 0.95f, RepetitionPenalty = 1.2f, FrequencyPenalty = 0.5f } } },
        { "choices", Request(2, 16) with { Choices = 2, Sampling = new SamplingParameters { Seed = 8 } } },
        { "object", Request(3, 24) with { Grammar = JsonGrammar.AnyObject(BundledReplica.Vocabulary), Sampling = new SamplingParameters { Seed = 9 } } },
        { "stop", Request(0, 24) with { Stop = new StopRules { Strings = ["zebra"u8.ToArray(), ". "u8.ToArray()], MinTokens = 12 } } },
    };

    [Theory]
    [MemberData(nameof(Requests))]
    public async Task An_answer_that_is_cut_goes_on_elsewhere_as_if_nothing_had_happened(string kind, TextRequest request)
    {
        var whole = await AloneAsync(request);
        Submission? attempt = null;
        foreach (var pass in (int[])[5, 12, int.MaxValue])
        {
            await using var replica = new BundledReplica(model);
            replica.CutAt(pass);
            var company = replica.Submit(Request(4, 60));
            attempt = attempt is null ? replica.Submit(request) : replica.Resume(attempt);
            var end = await BundledReplica.EndAsync(attempt);
            Assert.True(end == (pass == int.MaxValue ? AttemptEnd.Finished : AttemptEnd.Moved), $"{kind}: {end} at pass {pass}");
            company.Cancel();
        }

        BundledReplica.AssertEqual(whole, attempt!);
        Assert.Equal(whole.Meter.CompletionTokens, attempt!.Meter.CompletionTokens);
    }

    [Fact]
    public async Task A_turn_says_the_same_whether_its_session_is_resident_or_rebuilt()
    {
        await using var home = new BundledReplica(model);
        var log = Request(0, 24).Prompt.ToArray();
        var decoded = new List<DecodedSpan>();
        Submission? turn = null;
        for (var number = 1; number <= 3; number++)
        {
            var shared = number == 1 ? 0 : log.Length;
            int[] prompt = number == 1 ? log : [.. log, .. Request(number, 1).Prompt.Span[..20]];
            turn = home.Submit(Request(0, 16) with
            {
                Prompt = prompt,
                Turn = new SessionTurn { Id = SessionId.Of("key", "chat"), SharedTokens = shared, Decoded = [.. decoded] },
            });
            Assert.Equal(AttemptEnd.Finished, await BundledReplica.EndAsync(turn));
            Assert.Equal(shared, turn.CachedTokens);
            var answer = BundledReplica.Of(turn, 0).Select(token => token.Token).SkipLast(1).ToArray();
            decoded.Add(new DecodedSpan(prompt.Length, answer.Length));
            log = [.. prompt, .. answer];
        }

        await home.DisposeAsync();
        var rebuilt = await AloneAsync((TextRequest)turn!.Request);
        Assert.Equal(0, rebuilt.CachedTokens);
        BundledReplica.AssertEqual(rebuilt, turn);

        var prefilled = await AloneAsync(((TextRequest)turn.Request) with { Turn = null });
        Assert.NotEqual(
            BundledReplica.Of(prefilled, 0)[0].Logprobs!.Chosen, BundledReplica.Of(turn, 0)[0].Logprobs!.Chosen); // so the spans matter
    }

    private async Task<Submission> AloneAsync(TextRequest request)
    {
        await using var replica = new BundledReplica(model);
        var submission = replica.Submit(request);
        Assert.Equal(AttemptEnd.Finished, await BundledReplica.EndAsync(submission));
        return submission;
    }

    private static TextRequest Request(int conversation, int maxTokens) => new()
    {
        Id = RequestId.New(),
        Requester = new Requester("key"),
        Model = "mai-text",
        Prompt = GoldenConversation.All[conversation].Ids,
        MaxTokens = maxTokens,
        Sampling = new SamplingParameters { Temperature = 0, Seed = 1 },
        Stop = new StopRules { IgnoreEos = true },
        TopLogprobs = 3,
    };
}
