using MaiCluster.Serving.Live.Speaking;

namespace MaiCluster.Serving.Tests.Live;

public sealed class SpeakingTests
{
    [Theory]
    [InlineData("The capital of France is Paris. It lies on the Seine.", "The capital of France is Paris. |It lies on the Seine.")]
    [InlineData("Dr. Smith has 3.5 points. Mr. J. Bond has none!", "Dr. Smith has 3.5 points. |Mr. J. Bond has none!")]
    [InlineData("\"Really?\" he said. Yes.", "\"Really?\" |he said. |Yes.")]
    [InlineData("1. Bread\n2. Milk", "1. Bread\n|2. Milk")]
    [InlineData("So am I. Are you?", "So am I. |Are you?")]
    [InlineData("no end", "no end")]
    public void A_text_is_cut_at_its_sentences(string text, string pieces) => Assert.Equal(pieces.Split('|'), Cut(text, text.Length));

    [Fact]
    public void Long_sentences_are_cut_at_a_comma_or_at_last_at_a_space()
    {
        var clauses = string.Concat(Enumerable.Repeat("and then we went on, ", 20));
        Assert.All(Cut(clauses, 1), piece => Assert.InRange(piece.Length, 1, 200));
        var words = string.Concat(Enumerable.Repeat("word ", 200));
        Assert.All(Cut(words, 3), piece => Assert.InRange(piece.Length, 1, 310));
    }

    [Fact]
    public void Nothing_is_lost_or_changed_however_a_text_comes()
    {
        const string alphabet = "ab. ,!?\n\"1I ";
        for (var seed = 0; seed < 2000; seed++)
        {
            var random = new Random(seed);
            var text = new string([.. Enumerable.Range(0, random.Next(1, 600)).Select(_ => alphabet[random.Next(alphabet.Length)])]);
            var pieces = Cut(text, random.Next(1, 20));
            Assert.Equal(text, string.Concat(pieces));
            Assert.DoesNotContain("", pieces);
            Assert.Equal(pieces, Cut(text, text.Length));
        }
    }

    [Fact]
    public void An_answer_is_cut_to_the_words_that_were_heard()
    {
        var answer = new SpokenAnswer();
        answer.Begin("One two. ");
        answer.Add(TimeSpan.FromSeconds(2));
        answer.Begin("Three four five six. ");
        answer.Add(TimeSpan.FromSeconds(2));
        answer.Add(TimeSpan.FromSeconds(2));
        answer.Begin("Never said.");
        Assert.Equal("", answer.TextUpTo(TimeSpan.Zero));
        Assert.Equal("One", answer.TextUpTo(TimeSpan.FromSeconds(1)));
        Assert.Equal("One two.", answer.TextUpTo(TimeSpan.FromSeconds(2)));
        Assert.Equal("One two. Three four", answer.TextUpTo(TimeSpan.FromSeconds(4.2)));
        Assert.Equal("One two. Three four five six.", answer.TextUpTo(answer.Length));
        Assert.Equal("One two. Three four five six.", answer.TextUpTo(TimeSpan.FromHours(1)));
    }

    [Fact]
    public void More_time_never_hears_less()
    {
        for (var seed = 0; seed < 500; seed++)
        {
            var random = new Random(seed);
            var answer = new SpokenAnswer();
            for (var piece = 0; piece < 5; piece++)
            {
                answer.Begin(string.Concat(Enumerable.Repeat("word ", random.Next(1, 9))));
                answer.Add(TimeSpan.FromMilliseconds(random.Next(1, 3000)));
            }

            var before = "";
            for (var time = TimeSpan.Zero; time <= answer.Length; time += TimeSpan.FromMilliseconds(50))
            {
                var heard = answer.TextUpTo(time);
                Assert.True(heard.StartsWith(before, StringComparison.Ordinal), $"Seed {seed}: at {time} '{heard}' after '{before}'.");
                before = heard;
            }

            Assert.Equal(answer.Text.TrimEnd(), answer.TextUpTo(answer.Length));
        }
    }

    [Fact]
    public void Audio_plays_from_when_it_was_sent_and_waits_for_more()
    {
        var playback = new Playback();
        playback.Send(Seconds(2), now: Seconds(10));
        Assert.Equal(Seconds(0.5), playback.Heard(Seconds(10.5)));
        playback.Send(Seconds(1), now: Seconds(11));
        Assert.Equal(Seconds(2.5), playback.Heard(Seconds(12.5)));
        Assert.False(playback.IsPlaying(Seconds(13)));

        playback.Send(Seconds(1), now: Seconds(20)); // it stood still for seven seconds
        Assert.Equal(Seconds(3.25), playback.Heard(Seconds(20.25)));
        Assert.Equal(Seconds(21), playback.End);
        Assert.Equal(Seconds(4), playback.Heard(Seconds(99)));
    }

    private static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);

    private static List<string> Cut(string text, int step)
    {
        var cutter = new SentenceCutter();
        var pieces = new List<string>();
        for (var at = 0; at < text.Length; at += step)
        {
            pieces.AddRange(cutter.Append(text.Substring(at, Math.Min(step, text.Length - at))));
        }

        return cutter.Finish() is { } rest ? [.. pieces, rest] : pieces;
    }
}
