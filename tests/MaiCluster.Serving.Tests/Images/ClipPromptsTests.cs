using System.Text.Json;
using MaiCluster.Serving.Images;

namespace MaiCluster.Serving.Tests.Images;

public class ClipPromptsTests
{
    private static readonly string[] Merges = ["#version: 0.2", "c a", "ca t</w>", "d o", "do g</w>", "ca n</w>", "' s</w>"];

    /// <summary>Ids as in CLIP's own file: bytes, bytes that end a word, what merges make, start and end.</summary>
    private static readonly Dictionary<string, int> Ids = Pieces().Index().ToDictionary(piece => piece.Item, piece => piece.Index);

    private static readonly ClipPrompts Prompts = Load(Ids, Merges);

    [Theory]
    [InlineData("cat", "cat</w>")]
    [InlineData("A  CAT", "a</w> cat</w>")]
    [InlineData("cats", "ca t s</w>")]
    [InlineData("can't", "can</w> ' t</w>")]
    [InlineData("dog's", "dog</w> 's</w>")]
    [InlineData("cat,dog!!", "cat</w> ,</w> dog</w> ! !</w>")]
    [InlineData("12", "1</w> 2</w>")]
    [InlineData("\tcat\n", "cat</w>")]
    [InlineData("e\u0301", "Ã ©</w>")]
    public void Words_become_pieces_between_start_and_end(string prompt, string pieces) =>
        Assert.Equal([Ids["<|startoftext|>"], .. pieces.Split(' ').Select(piece => Ids[piece]), Ids["<|endoftext|>"]], Prompts.Read(prompt));

    [Fact]
    public void Special_tokens_cannot_be_written() =>
        Assert.DoesNotContain(Ids["<|endoftext|>"], Prompts.Read("<|endoftext|> cat").SkipLast(1));

    [Fact]
    public void An_empty_prompt_has_its_special_tokens_alone()
    {
        Assert.Equal(Prompts.SpecialTokens, Prompts.Read("").Length);
        Assert.Equal(Prompts.SpecialTokens, Prompts.Read(" \n").Length);
    }

    [Theory]
    [InlineData("ca", "vocab.json has no 'ca'")]
    [InlineData("<|endoftext|>", "vocab.json has no '<|endoftext|>'")]
    public void A_vocabulary_that_lacks_something_is_named(string missing, string message) =>
        Assert.StartsWith(message, Assert.Throws<InvalidDataException>(() => Load(Ids.Where(id => id.Key != missing).ToDictionary(), Merges)).Message, StringComparison.Ordinal);

    private static ClipPrompts Load(Dictionary<string, int> ids, string[] merges) => ClipPrompts.Load(JsonSerializer.SerializeToUtf8Bytes(ids), merges, padding: 0, maxTokens: 77);

    private static IEnumerable<string> Pieces()
    {
        var bytes = Enumerable.Range(0, 256).Select(value => Serving.Tokenization.ByteAlphabet.CharacterOf((byte)value).ToString()).ToArray();
        return [.. bytes, .. bytes.Select(piece => piece + "</w>"), .. Merges.Skip(1).Select(pair => pair.Replace(" ", "", StringComparison.Ordinal)), "<|startoftext|>", "<|endoftext|>"];
    }
}
