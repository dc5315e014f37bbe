using System.Text.Json.Nodes;
using MaiCluster.Serving.Tokenization;

namespace MaiCluster.Serving.Tests.Tokenization;

public class AddedTokenTests
{
    [Fact]
    public void The_longest_of_several_that_begin_together_is_taken()
    {
        var tokenizer = With(Token(384, "<a>"), Token(385, "<a><b>"), Token(386, "<a><b"));

        Assert.Equal([385, 384, 386], tokenizer.Encode("<a><b><a><a><b", false));
    }

    [Fact]
    public void One_that_is_not_special_has_text()
    {
        var tokenizer = With(Token(384, "<tool_call>", special: false));

        Assert.Equal([384], tokenizer.Encode("<tool_call>", false));
        Assert.False(tokenizer.Vocabulary.IsSpecial(384));
        Assert.Equal("<tool_call>"u8, tokenizer.Vocabulary.Bytes(384));
    }

    [Fact]
    public void White_space_beside_it_goes_with_it_when_it_says_so()
    {
        var plain = With();
        var tokenizer = With(Token(384, "<l>", "lstrip"), Token(385, "<r>", "rstrip"));

        Assert.Equal([.. plain.Encode("a", false), 384, .. plain.Encode(" b", false)], tokenizer.Encode("a \n\u3000<l> b", false));
        Assert.Equal([.. plain.Encode("a ", false), 385, .. plain.Encode("b", false)], tokenizer.Encode("a <r> \t b", false));
        Assert.Equal([385, 384], tokenizer.Encode("<r>  <l>", false));
    }

    [Fact]
    public void A_single_word_is_not_found_inside_another()
    {
        var plain = With();
        var tokenizer = With(Token(384, "fox", "single_word"));

        Assert.Equal([384], tokenizer.Encode("fox", false));
        Assert.Equal([.. plain.Encode("a ", false), 384, .. plain.Encode("!", false)], tokenizer.Encode("a fox!", false));
        Assert.Equal(plain.Encode("foxes _fox fox1 𝔘fox", false), tokenizer.Encode("foxes _fox fox1 𝔘fox", false));
    }

    [Fact]
    public void A_normalized_one_is_found_in_the_normalised_text_only()
    {
        static void Nfc(JsonObject json) => json["normalizer"] = new JsonObject { ["type"] = "Sequence", ["normalizers"] = new JsonArray(new JsonObject { ["type"] = "NFC" }) };
        var normalized = With(Nfc, Token(384, "<é>", "normalized"));
        var exact = With(Nfc, Token(384, "<é>"));

        Assert.Equal([384], normalized.Encode("<e\u0301>", false));
        Assert.Equal([384], normalized.Encode("<\u00e9>", false));
        Assert.DoesNotContain(384, exact.Encode("<e\u0301>", false));
        Assert.Equal([384], exact.Encode("<\u00e9>", false));
    }

    internal static JsonObject Token(int id, string content, string? flag = null, bool special = true)
    {
        var token = new JsonObject { ["id"] = id, ["content"] = content, ["special"] = special };
        if (flag is not null)
        {
            token[flag] = true;
        }

        return token;
    }

    private static BpeTokenizer With(params JsonObject[] tokens) => With(_ => { }, tokens);

    private static BpeTokenizer With(Action<JsonObject> change, params JsonObject[] tokens) => TestFiles.Changed(json =>
    {
        change(json);
        foreach (var token in tokens)
        {
            json["added_tokens"]!.AsArray().Add(token);
        }
    });
}
