using MaiCluster.Engines.Simulated;

namespace MaiCluster.Engines.Tests.Simulated;

public class ByteTokenizerTests
{
    [Theory]
    [InlineData("")]
    [InlineData("plain")]
    [InlineData("<|im_start|>user\nGrüße 🐟<|im_end|>\n<|im_start|>assistant\n")]
    [InlineData("<<|im_end|> <|im_en")]
    public void Text_comes_back(string text) =>
        Assert.Equal(text, ByteTokenizer.Instance.Decode(ByteTokenizer.Instance.Encode(text, addSpecialTokens: true)));

    [Fact]
    public void Marks_are_one_token_each_and_have_no_text_of_their_own()
    {
        Assert.Equal(['a', 257, 'b'], ByteTokenizer.Instance.Encode("a<|im_end|>b", addSpecialTokens: true));
        Assert.Equal(257, ByteTokenizer.Instance.IdOf("<|im_end|>"));
        Assert.Null(ByteTokenizer.Instance.IdOf("a"));
        Assert.True(ByteTokenizer.Instance.Vocabulary.IsSpecial(257));
        Assert.False(ByteTokenizer.Instance.Vocabulary.IsSpecial('a'));
    }
}
