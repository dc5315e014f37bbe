using MaiCluster.Serving.Batching;
using MaiCluster.Serving.Requests;
using MaiCluster.Serving.Sampling;
using MaiCluster.Serving.Sessions;

namespace MaiCluster.Serving.Tests.Batching;

public class SessionTurnTests
{
    private static readonly int[] Prompt = [.. Enumerable.Range(3, 30)];

    [Fact]
    public void The_next_turn_computes_only_what_is_new()
    {
        using var fixture = new BatchFixture();
        var conversation = new Conversation("chat");
        Say(fixture, conversation, Prompt);
        var passes = fixture.Engine.Passes;

        var second = Say(fixture, conversation, [.. conversation.Log, conversation.Last!.Value, 40, 41], maxTokens: 1);

        Assert.Equal(49, second.CachedTokens); // 30 of the prompt, 19 of the answer's 20
        Assert.Equal(passes + 1, fixture.Engine.Passes);
    }

    [Fact]
    public void The_next_turn_says_the_same_whether_its_log_is_resident_or_rebuilt()
    {
        using var fixture = new BatchFixture();
        var conversation = new Conversation("chat");
        Say(fixture, conversation, Prompt);
        Say(fixture, conversation, [.. conversation.Log, conversation.Last!.Value, 40, 41]);
        Say(fixture, conversation, [.. conversation.Log, 42]); // a single token between two decoded spans
        var last = Say(fixture, conversation, [.. conversation.Log, conversation.Last!.Value, 43, 44, 45]);

        Assert.Equal(91, last.CachedTokens);
        var rebuilt = BatchFixture.Alone(last.Text());
        Assert.Equal(0, rebuilt.CachedTokens);
        Answers.Equal(rebuilt, last);
    }

    [Fact]
    public void Without_knowing_what_was_decoded_the_answer_would_differ()
    {
        using var fixture = new BatchFixture();
        var conversation = new Conversation("chat");
        Say(fixture, conversation, Prompt);
        var second = Say(fixture, conversation, [.. conversation.Log, conversation.Last!.Value, 40, 41]);
        var prefilled = BatchFixture.Alone(second.Text() with { SessionId = null, Turn = null });
        Assert.NotEqual(Answers.Of(prefilled, 0), Answers.Of(second, 0));
    }

    [Fact]
    public void Another_request_takes_only_what_was_prefilled()
    {
        using var fixture = new BatchFixture();
        var conversation = new Conversation("chat");
        Say(fixture, conversation, Prompt);
        int[] prompt = [.. conversation.Log, conversation.Last!.Value, 40, 41];

        var stranger = fixture.Submit(BatchFixture.Request(prompt, 5));
        fixture.RunToEnd();
        Assert.Equal(30, stranger.CachedTokens);

        var same = conversation.Turn(prompt);
        var other = fixture.Submit(BatchFixture.Request(prompt, 5) with { Turn = same with { Id = SessionId.Of("key", "other") } });
        fixture.RunToEnd();
        Assert.Equal(30, other.CachedTokens);
    }

    [Fact]
    public void A_session_whose_row_is_all_there_is_room_for_goes_on_in_it()
    {
        using var fixture = new BatchFixture(rows: 1, arenaRows: 1, kvTokens: 100);
        var conversation = new Conversation("chat");
        Say(fixture, conversation, Prompt);
        var second = Say(fixture, conversation, [.. conversation.Log, conversation.Last!.Value, 40, 41], maxTokens: 40);
        Assert.Equal(49, second.CachedTokens);
    }

    [Fact]
    public void Where_every_row_is_taken_a_rebuilt_turn_still_prefills_beside_the_others()
    {
        var conversation = new Conversation("chat");
        using (var elsewhere = new BatchFixture())
        {
            Say(elsewhere, conversation, Prompt);
        }

        using var fixture = new BatchFixture(rows: 3, arenaRows: 3);
        var turn = fixture.Submit(conversation.Ask(Request([.. conversation.Log, conversation.Last!.Value, 40, 41], 20)));
        fixture.Batch.Step();
        var others = Enumerable.Range(0, 2).Select(i => fixture.Submit(Request([5, 6, 7 + i], 60))).ToList();
        fixture.RunToEnd();
        Answers.Equal(BatchFixture.Alone(turn.Text()), turn);
        Assert.All(others, other => Answers.Equal(BatchFixture.Alone(other.Text()), other));
    }

    [Fact]
    public void An_idle_session_gives_way_under_memory_pressure()
    {
        using var fixture = new BatchFixture(rows: 2, arenaRows: 4, kvTokens: 120);
        var conversation = new Conversation("chat");
        Say(fixture, conversation, Prompt);
        fixture.Submit(Request([.. Enumerable.Range(10, 40)], 60));
        fixture.RunToEnd();

        var second = Say(fixture, conversation, [.. conversation.Log, conversation.Last!.Value, 40, 41]);
        Assert.Equal(0, second.CachedTokens);
        Answers.Equal(BatchFixture.Alone(second.Text()), second);
    }

    private static Submission Say(BatchFixture fixture, Conversation conversation, int[] prompt, int maxTokens = 20)
    {
        var turn = fixture.Submit(conversation.Ask(Request(prompt, maxTokens)));
        fixture.RunToEnd();
        conversation.End(turn.Text(), [.. Answers.Of(turn, 0).Select(token => token.Token)]);
        return turn;
    }

    private static TextRequest Request(int[] prompt, int maxTokens) =>
        BatchFixture.Request(prompt, maxTokens) with { Stop = new StopRules { IgnoreEos = true }, TopLogprobs = 2 };
}
