using System.Text;
using MaiCluster.Serving.Requests;
using MaiCluster.Serving.Sampling;
using MaiCluster.Serving.Streams;
using MaiCluster.Serving.Tokenization;

namespace MaiCluster.Serving.Tests.Streams;

[Collection(RunsAlone.Name)]
public class TextAssemblerTests
{
    /// <summary>Ids 0 to 255 are the bytes; then a special token and some longer ones.</summary>
    private const int Special = 256, Hello = 257, Umlauts = 258;

    private static readonly TokenVocabulary Vocabulary = new(
        [
            .. Enumerable.Range(0, 256).Select(value => (ReadOnlyMemory<byte>)new[] { (byte)value }),
            "<|im_end|>"u8.ToArray(),
            "Hello"u8.ToArray(),
            "äöü"u8.ToArray(),
        ],
        special: [Special]);

    [Fact]
    public void Text_comes_out_as_it_comes_in()
    {
        var text = new TextAssembler(Vocabulary, StopRules.None);
        Assert.Equal("Hello", Append(text, Hello));
        Assert.Equal("", Append(text, Special));
        Assert.Equal("äöü", Append(text, Umlauts, FinishReason.Length));
    }

    [Fact]
    public void A_character_waits_for_all_its_bytes()
    {
        var text = new TextAssembler(Vocabulary, StopRules.None);
        Assert.Equal("", Append(text, 0xE2));
        Assert.Equal("", Append(text, 0x82));
        Assert.Equal("€", Append(text, 0xAC));
        Assert.Equal("", Append(text, 0xE2));
        Assert.Equal("\uFFFD", Append(text, 0x82, FinishReason.Length));
    }

    [Fact]
    public void An_end_token_has_no_text_and_an_end_without_token_neither()
    {
        foreach (var stop in new[] { StopRules.None, Stop("lo") })
        {
            Assert.Equal("", Text(new TextAssembler(Vocabulary, stop), new GeneratedToken { Choice = 0, Token = 'x', Finish = FinishReason.Stop, IsEndToken = true }));
            Assert.Equal("", Text(new TextAssembler(Vocabulary, stop), new GeneratedToken { Choice = 0, Token = -1, Finish = FinishReason.Cancelled }));
        }
    }

    [Fact]
    public void What_may_become_a_stop_string_is_held_back_until_it_is_decided()
    {
        var text = new TextAssembler(Vocabulary, Stop("lox"));
        Assert.Equal("Hel", Append(text, Hello));
        Assert.Equal("lo!", Append(text, '!'));
        Assert.Equal("Hel", Append(text, Hello));
        Assert.Equal("", Append(text, 'x', FinishReason.Stop));
    }

    [Fact]
    public void Another_end_releases_what_was_held_back()
    {
        foreach (var end in new[] { FinishReason.Length, FinishReason.Cancelled, FinishReason.Stop })
        {
            var text = new TextAssembler(Vocabulary, Stop("lox"));
            Assert.Equal("Hel", Append(text, Hello));
            Assert.Equal("lo", Text(text, new GeneratedToken { Choice = 0, Token = Special, Finish = end, IsEndToken = true }));
        }
    }

    [Fact]
    public void A_stop_string_that_ends_within_a_token_cuts_the_rest_of_it()
    {
        var text = new TextAssembler(Vocabulary, Stop("ell"));
        Assert.Equal("H", Append(text, Hello, FinishReason.Stop));
    }

    [Fact]
    public void A_stop_string_whose_characters_come_in_bytes_is_cut()
    {
        var text = new TextAssembler(Vocabulary, Stop("ö€"));
        Assert.Equal("a", Append(text, 'a'));
        var shown = "ö€"u8.ToArray().Select((value, i) => Append(text, value, i == 4 ? FinishReason.Stop : FinishReason.None));
        Assert.Equal("", string.Concat(shown));
    }

    [Fact]
    public void An_unfinished_character_before_a_stop_string_is_replaced()
    {
        var text = new TextAssembler(Vocabulary, Stop("END"));
        var shown = new[] { 'a', 0xE2, 0x82, 'E', 'N' }.Select(token => Append(text, token)).ToList();
        shown.Add(Append(text, 'D', FinishReason.Stop));
        Assert.Equal("a\uFFFD", string.Concat(shown));
    }

    [Fact]
    public void Stop_strings_do_not_count_before_the_least_number_of_tokens()
    {
        var text = new TextAssembler(Vocabulary, Stop("ell") with { MinTokens = 2 });
        Assert.Equal("Hello", Append(text, Hello));
        Assert.Equal("", Append(text, Special));
        Assert.Equal("H", Append(text, Hello, FinishReason.Stop));
    }

    [Fact]
    public void Any_tokens_give_the_text_that_the_loops_own_matcher_leaves_in_whole_characters()
    {
        byte[] bytes = [(byte)'a', (byte)'b', 0xC3, 0xA4, 0xE2, 0x82, 0xAC, 0xF0];
        for (var seed = 0; seed < 3_000; seed++)
        {
            var random = new Random(seed);
            var tokens = Enumerable.Range(0, 256).Select(_ => (ReadOnlyMemory<byte>)RandomBytes(random, bytes, random.Next(6))).ToArray();
            var vocabulary = new TokenVocabulary(tokens, special: [0, 1]);
            string[] stops = ["ab", "ä", "a€", "bäb", "€ba"];
            var rules = Stop([.. stops.Where(_ => random.Next(3) == 0)]) with { MinTokens = random.Next(4) };
            var loop = new StopMatcher(rules);
            var assembler = new TextAssembler(vocabulary, rules);
            var all = new List<byte>();
            var shown = new List<byte>();
            for (var step = 0; step < 20; step++)
            {
                var token = random.Next(256);
                all.AddRange(StopMatcher.TextOf(token, vocabulary));
                var stopped = loop.Append(token, vocabulary);
                var finish = stopped ? FinishReason.Stop : step == 19 ? FinishReason.Length : FinishReason.None;
                var text = assembler.Append(new GeneratedToken { Choice = 0, Token = token, Finish = finish });
                Assert.True(System.Text.Unicode.Utf8.IsValid(text), $"seed {seed}, step {step}: half a character.");
                shown.AddRange(text);
                if (stopped)
                {
                    break;
                }
            }

            var expected = Encoding.UTF8.GetString([.. all.Take(loop.AnswerBytes)]);
            Assert.True(expected == Encoding.UTF8.GetString([.. shown]), $"seed {seed}: expected '{expected}', shown '{Encoding.UTF8.GetString([.. shown])}'.");
        }
    }

    [Theory]
    [InlineData(null)]
    [InlineData("Hellohowareyou")]
    public void A_token_allocates_nothing(string? stop)
    {
        var text = new TextAssembler(Vocabulary, stop is null ? StopRules.None : Stop(stop));
        int[] tokens = [Hello, Umlauts, 0xE2, 0x82, 0xAC, 'h'];
        int Step()
        {
            var length = 0;
            foreach (var token in tokens)
            {
                length += text.Append(new GeneratedToken { Choice = 0, Token = token }).Length;
            }

            return length;
        }

        Step();
        Step();
        using var still = NoCollection.Begin();
        var before = GC.GetAllocatedBytesForCurrentThread();
        var shown = 0;
        for (var i = 0; i < 1_000; i++)
        {
            shown += Step();
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(1_000 * (5 + 6 + 3 + 1), shown);
    }

    private static byte[] RandomBytes(Random random, byte[] from, int count) => [.. Enumerable.Range(0, count).Select(_ => from[random.Next(from.Length)])];

    private static StopRules Stop(params string[] strings) =>
        new() { Strings = [.. strings.Select(text => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(text))] };

    private static string Append(TextAssembler text, int token, FinishReason finish = FinishReason.None) =>
        Text(text, new GeneratedToken { Choice = 0, Token = token, Finish = finish });

    private static string Text(TextAssembler text, GeneratedToken token)
    {
        var shown = text.Append(token);
        Assert.True(System.Text.Unicode.Utf8.IsValid(shown));
        return Encoding.UTF8.GetString(shown);
    }
}
