using System.Text;
using System.Text.Unicode;
using FsCheck.Xunit;
using MaiCluster.Serving.Tokenization;

namespace MaiCluster.Serving.Tests.Tokenization;

[Collection(RunsAlone.Name)]
public class StreamingDetokenizerTests
{
    [Property(MaxTest = 1000)]
    public bool What_comes_out_is_what_UTF8_makes_of_all_the_bytes(byte[][] tokens)
    {
        var stream = new StreamingDetokenizer(Vocabulary(tokens));
        var text = new List<byte>();
        for (var id = 0; id < tokens.Length; id++)
        {
            var piece = stream.Append(id);
            if (!Utf8.IsValid(piece))
            {
                return false;
            }

            text.AddRange(piece);
        }

        text.AddRange(stream.Flush());
        return text.SequenceEqual(Sound(tokens));
    }

    /// <summary>Bytes near the borders of UTF-8, which random ones seldom hit.</summary>
    [Property(MaxTest = 1000)]
    public bool Broken_and_cut_characters_come_out_the_same(int seed)
    {
        ReadOnlySpan<byte> pool = [0x41, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC1, 0xC2, 0xDF, 0xE0, 0xE1, 0xED, 0xEF, 0xF0, 0xF1, 0xF4, 0xF5, 0xFF];
        var random = new Random(seed);
        var tokens = new byte[random.Next(12)][];
        for (var i = 0; i < tokens.Length; i++)
        {
            tokens[i] = [.. random.GetItems(pool, random.Next(5))];
        }

        return What_comes_out_is_what_UTF8_makes_of_all_the_bytes(tokens);
    }

    [Fact]
    public void A_character_comes_out_with_its_last_byte()
    {
        var stream = new StreamingDetokenizer(Vocabulary([[(byte)'a', 0xF0], [0x9F, 0x99], [0x82, (byte)'b']]));

        Assert.Equal("a"u8, stream.Append(0));
        Assert.Equal([], stream.Append(1).ToArray());
        Assert.Equal("🙂b"u8, stream.Append(2));
        Assert.Equal([], stream.Flush().ToArray());
    }

    [Fact]
    public void Bytes_that_can_be_no_character_are_replaced_at_once()
    {
        var stream = new StreamingDetokenizer(Vocabulary([[0xE0], [0x80], [0xFF]]));

        Assert.Equal([], stream.Append(0).ToArray());
        Assert.Equal("\uFFFD\uFFFD"u8, stream.Append(1));
        Assert.Equal("\uFFFD"u8, stream.Append(2));
    }

    [Fact]
    public void An_unfinished_character_is_replaced_at_the_end_and_the_next_answer_begins_anew()
    {
        var stream = new StreamingDetokenizer(Vocabulary([[0xF0, 0x9F, 0x99], [0x82]]));
        stream.Append(0);

        Assert.Equal("\uFFFD"u8, stream.Flush());
        Assert.Equal([], stream.Flush().ToArray());
        Assert.Equal("\uFFFD"u8, stream.Append(1));
    }

    [Fact]
    public void Special_tokens_have_no_text()
    {
        var stream = new StreamingDetokenizer(new TokenVocabulary([new byte[] { 0xC3 }, "<end>"u8.ToArray(), new byte[] { 0xA9 }], [1]));
        stream.Append(0);

        Assert.Equal([], stream.Append(1).ToArray());
        Assert.Equal("é"u8, stream.Append(2));
    }

    [Fact]
    public void A_token_longer_than_the_buffer_is_taken_whole()
    {
        byte[] cut = [.. Encoding.UTF8.GetBytes(new string('é', 600)), 0xC3];
        var stream = new StreamingDetokenizer(Vocabulary([cut, [.. Enumerable.Repeat((byte)0xFF, 1000)]]));

        Assert.Equal(new string('é', 600), Encoding.UTF8.GetString(stream.Append(0)));
        Assert.Equal(new string('\uFFFD', 1001), Encoding.UTF8.GetString(stream.Append(1)));
    }

    [Fact]
    public void Nothing_is_allocated_per_token()
    {
        var stream = new StreamingDetokenizer(Vocabulary([[0xF0], [0x9F, 0x99], [0x82], [(byte)'a']]));
        Run(stream, 10);
        using var still = NoCollection.Begin();
        var before = GC.GetAllocatedBytesForCurrentThread();
        Run(stream, 1000);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        static void Run(StreamingDetokenizer stream, int rounds)
        {
            for (var i = 0; i < rounds; i++)
            {
                for (var id = 0; id < 4; id++)
                {
                    stream.Append(id);
                }
            }
        }
    }

    private static TokenVocabulary Vocabulary(byte[][] tokens) => new([.. tokens.Select(token => (ReadOnlyMemory<byte>)token)], []);

    private static byte[] Sound(byte[][] tokens) => Encoding.UTF8.GetBytes(Encoding.UTF8.GetString([.. tokens.SelectMany(token => token)]));
}
