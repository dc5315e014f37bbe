using System.Text;
using MaiCluster.Serving.Tokenization;
using MaiCluster.Serving.Transcription;

namespace MaiCluster.Serving.Tests.Transcription;

public sealed class WordSplitterTests
{
    [Fact]
    public void Words_begin_at_spaces_and_keep_their_punctuation() =>
        Assert.Equal([" Hello,", " \"dear", " world\"!", " It's", " 5", "%."], Texts("en", " Hel", "lo", ",", " \"", "dear", " wor", "ld", "\"", "!", " It", "'s", " 5", "%", "."));

    [Fact]
    public void Characters_of_several_tokens_stay_whole()
    {
        var bytes = Encoding.UTF8.GetBytes(" né");
        Assert.Equal([" né"], Words("en", bytes[..3], bytes[3..]).Select(word => word.Text));
    }

    [Fact]
    public void Where_no_spaces_are_written_every_character_is_a_word() =>
        Assert.Equal(["你", "好。"], Texts("zh", "你", "好", "。"));

    [Fact]
    public void Joined_punctuation_does_not_move_a_word()
    {
        var words = Words("en", " ("u8.ToArray(), "a"u8.ToArray(), ")"u8.ToArray(), " b"u8.ToArray()).ToArray();
        Assert.Equal([" (a)", " b"], words.Select(word => word.Text));
        Assert.Equal((0, 2), (words[0].FirstToken, words[0].EndToken));
        Assert.Equal((3, 4), (words[1].FirstToken, words[1].EndToken));
    }

    [Fact]
    public void Broken_bytes_lose_nothing() => Assert.Equal([" a\uFFFD"], Words("en", " a"u8.ToArray(), [0xC3]).Select(word => word.Text));

    private static IEnumerable<string> Texts(string language, params string[] tokens) => Words(language, [.. tokens.Select(Encoding.UTF8.GetBytes)]).Select(word => word.Text);

    private static IReadOnlyList<SpokenWord> Words(string language, params byte[][] tokens) =>
        new WordSplitter(new TokenVocabulary([.. tokens.Select(token => (ReadOnlyMemory<byte>)token)], [])).Split([.. Enumerable.Range(0, tokens.Length)], language);
}
