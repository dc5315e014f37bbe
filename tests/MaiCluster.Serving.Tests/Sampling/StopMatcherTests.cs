using System.Text;
using MaiCluster.Serving.Sampling;
using MaiCluster.Serving.Tokenization;

namespace MaiCluster.Serving.Tests.Sampling;

public class StopMatcherTests
{
    [Fact]
    public void Without_stop_strings_everything_is_safe_at_once()
    {
        var matcher = new StopMatcher(StopRules.None);
        Assert.False(matcher.Append("abc"u8));
        Assert.Equal((3, 3), (matcher.AnswerBytes, matcher.SafeBytes));
    }

    [Fact]
    public void A_stop_string_across_three_tokens_is_held_back_and_cut()
    {
        var matcher = Matcher("END");
        Assert.False(matcher.Append("so E"u8));
        Assert.Equal((4, 3), (matcher.AnswerBytes, matcher.SafeBytes));
        Assert.False(matcher.Append("N"u8));
        Assert.Equal((5, 3), (matcher.AnswerBytes, matcher.SafeBytes));
        Assert.True(matcher.Append("D of it"u8));
        Assert.Equal((3, 3), (matcher.AnswerBytes, matcher.SafeBytes));
        Assert.True(matcher.IsStopped);
    }

    [Fact]
    public void What_was_held_back_is_released_when_the_text_goes_another_way()
    {
        var matcher = Matcher("END");
        matcher.Append("EN"u8);
        Assert.False(matcher.Append("EN"u8));
        Assert.Equal((4, 2), (matcher.AnswerBytes, matcher.SafeBytes));
        Assert.False(matcher.Append("!"u8));
        Assert.Equal((5, 5), (matcher.AnswerBytes, matcher.SafeBytes));
    }

    [Fact]
    public void The_string_that_is_complete_first_wins_and_of_those_the_longest()
    {
        Assert.Equal("xa", Answer("xabcd", "abcd", "bc"));
        Assert.Equal("x", Answer("xabc", "bc", "abc", "c"));
    }

    [Fact]
    public void A_stop_string_that_overlaps_itself_is_found()
    {
        Assert.Equal("a", Answer("aaab", "aab"));
        Assert.Equal("ab", Answer("abababac", "ababac"));
    }

    [Fact]
    public void Stop_strings_do_not_count_before_the_least_number_of_tokens()
    {
        var matcher = new StopMatcher(new StopRules { Strings = [Bytes("ab")], MinTokens = 2 });
        Assert.False(matcher.Append("xab"u8));
        Assert.False(matcher.Append("ab"u8));
        Assert.Equal((5, 5), (matcher.AnswerBytes, matcher.SafeBytes));
        Assert.True(matcher.Append("ab"u8));
        Assert.Equal(5, matcher.AnswerBytes);
    }

    [Fact]
    public void A_stop_string_that_begins_before_the_least_number_and_ends_after_it_counts()
    {
        var matcher = new StopMatcher(new StopRules { Strings = [Bytes("ab")], MinTokens = 1 });
        Assert.False(matcher.Append("xa"u8));
        Assert.True(matcher.Append("b"u8));
        Assert.Equal(1, matcher.AnswerBytes);
    }

    [Fact]
    public void Special_tokens_have_no_text_but_count_as_tokens()
    {
        var vocabulary = new TokenVocabulary([Bytes("ab"), Bytes("<ab>")], special: [1]);
        var matcher = new StopMatcher(new StopRules { Strings = [Bytes("ab")], MinTokens = 1 });
        Assert.False(matcher.Append(1, vocabulary));
        Assert.Equal(0, matcher.AnswerBytes);
        Assert.True(matcher.Append(0, vocabulary));
    }

    [Fact]
    public void An_empty_stop_string_is_refused()
    {
        Assert.Throws<ArgumentException>(() => Matcher(""));
    }

    [Fact]
    public void Any_text_in_any_tokens_gives_what_a_plain_search_gives()
    {
        for (var seed = 0; seed < 5_000; seed++)
        {
            var random = new Random(seed);
            var stops = Enumerable.Range(0, random.Next(1, 5)).Select(_ => RandomText(random, random.Next(1, 6))).ToArray();
            var text = RandomText(random, 30);
            var matcher = Matcher(stops);
            var taken = 0;
            while (taken < text.Length && !matcher.IsStopped)
            {
                var length = Math.Min(random.Next(0, 6), text.Length - taken);
                var safeBefore = matcher.SafeBytes;
                matcher.Append(Encoding.UTF8.GetBytes(text.Substring(taken, length)));
                taken += length;
                Assert.True(matcher.SafeBytes >= safeBefore, $"seed {seed}: safe bytes were taken back.");
            }

            var expected = Search(text, stops);
            Assert.True(expected == text[..matcher.AnswerBytes], $"seed {seed}: '{text}' until {string.Join('|', stops)}: expected '{expected}', got '{text[..matcher.AnswerBytes]}'.");
            Assert.Equal(expected.Length < text.Length, matcher.IsStopped);
            if (!matcher.IsStopped)
            {
                Assert.Equal(OpenEnd(text, stops), matcher.AnswerBytes - matcher.SafeBytes);
            }
        }
    }

    private static string Answer(string text, params string[] stops)
    {
        var whole = Matcher(stops);
        Assert.True(whole.Append(Encoding.UTF8.GetBytes(text)));
        var byByte = Matcher(stops);
        var stopped = false;
        foreach (var value in Encoding.UTF8.GetBytes(text))
        {
            stopped = byByte.Append([value]);
        }

        Assert.True(stopped);
        Assert.Equal(whole.AnswerBytes, byByte.AnswerBytes);
        return text[..whole.AnswerBytes];
    }

    /// <summary>The text before the match that ends first, of those the longest.</summary>
    private static string Search(string text, string[] stops)
    {
        for (var end = 1; end <= text.Length; end++)
        {
            var longest = stops.Where(stop => text[..end].EndsWith(stop, StringComparison.Ordinal)).MaxBy(stop => stop.Length);
            if (longest is not null)
            {
                return text[..(end - longest.Length)];
            }
        }

        return text;
    }

    private static int OpenEnd(string text, string[] stops) => Enumerable.Range(0, text.Length + 1)
        .Where(length => stops.Any(stop => length < stop.Length && text.EndsWith(stop[..length], StringComparison.Ordinal)))
        .Max();

    private static string RandomText(Random random, int length) =>
        string.Concat(Enumerable.Range(0, length).Select(_ => (char)('a' + random.Next(2))));

    private static StopMatcher Matcher(params string[] stops) => new(new StopRules { Strings = [.. stops.Select(Bytes)] });

    private static ReadOnlyMemory<byte> Bytes(string text) => Encoding.UTF8.GetBytes(text);
}
