using MaiCluster.Serving.Transcription;

namespace MaiCluster.Serving.Tests.Transcription;

/// <summary>A vocabulary of ten words (0 to 9), the end (10), four control tokens (11 to 14), and eleven timestamps (15 to 25).</summary>
public sealed class TokenChoiceTests
{
    internal static readonly SpeechTokens Tokens = new()
    {
        End = 10,
        Start = 11,
        Previous = 12,
        NoSpeech = 13,
        NoTimestamps = 14,
        Suppressed = [3],
        SuppressedFirst = [0, 10],
        MaxInitialTimestamp = 2,
    };

    private const int Vocabulary = 26;

    [Fact]
    public void Control_tokens_and_suppressed_ones_are_never_drawn()
    {
        Assert.Equal(5, Draw(false, [], (11, 9), (12, 9), (14, 9), (3, 8), (20, 7), (5, 1)));
        Assert.Equal(5, Draw(false, [], (0, 9), (10, 9), (5, 1)));
        Assert.Equal(10, Draw(false, [5], (10, 9), (5, 1)));
    }

    [Fact]
    public void The_first_token_is_an_early_timestamp() => Assert.Equal(17, Draw(true, [], (5, 9), (20, 8), (17, 1)));

    [Fact]
    public void After_a_beginning_come_words() => Assert.Equal(5, Draw(true, [15], (16, 9), (5, 1)));

    [Fact]
    public void After_an_end_comes_a_beginning_or_nothing()
    {
        Assert.Equal(18, Draw(true, [15, 5, 18], (5, 9), (18, 2)));
        Assert.Equal(10, Draw(true, [15, 5, 18], (5, 9), (10, 4), (18, 2)));
    }

    [Fact]
    public void Times_never_go_back_and_segments_have_a_length()
    {
        Assert.Equal(19, Draw(true, [15, 5, 18, 18, 6], (16, 30), (18, 30), (19, 25), (5, 1)));
        Assert.Equal(16, Draw(true, [15, 5], (15, 30), (16, 25)));
    }

    [Fact]
    public void Timestamps_win_where_all_of_them_are_likelier_than_any_word()
    {
        var times = Enumerable.Range(16, 10).Select(id => (id, 1.0f)).ToArray();
        Assert.Equal(16, Draw(true, [15, 5], [(6, 2f), .. times])); // e^2 is less than 10 e
        Assert.Equal(6, Draw(true, [15, 5], [(6, 4f), .. times]));
    }

    [Fact]
    public void The_log_probability_is_among_what_is_allowed()
    {
        var logits = Logits((5, 1), (6, 1), (3, 50));
        var (token, probability) = new TokenChoice(Tokens, withTimestamps: false).Draw(logits, [5], temperature: 0, chance: 0);
        Assert.Equal(5, token);
        Assert.Equal(Math.Log(0.5), probability, 1e-5);
    }

    [Fact]
    public void Chance_decides_at_a_temperature()
    {
        var drawn = Enumerable.Range(0, 100).Select(step => new TokenChoice(Tokens, false).Draw(Logits((5, 2), (6, 2)), [5], temperature: 1, chance: (step + 0.5) / 100).Token).ToArray();
        Assert.Equal(50, drawn.Count(token => token == 5));
        Assert.Equal(50, drawn.Count(token => token == 6));
    }

    private static int Draw(bool withTimestamps, int[] drawn, params (int Id, float Logit)[] logits) =>
        new TokenChoice(Tokens, withTimestamps).Draw(Logits(logits), drawn, temperature: 0, chance: 0).Token;

    private static float[] Logits(params (int Id, float Logit)[] logits)
    {
        var all = new float[Vocabulary];
        Array.Fill(all, -30);
        foreach (var (id, logit) in logits)
        {
            all[id] = logit;
        }

        return all;
    }
}
