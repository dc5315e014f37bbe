using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using FsCheck.Xunit;
using MaiCluster.Serving.Tokenization;

namespace MaiCluster.Serving.Tests.Tokenization;

public class BpeTokenizerTests
{
    private static readonly BpeTokenizer SmolLm2 = TestFiles.Tokenizer(TestFiles.SmolLm2);
    private static readonly BpeTokenizer Tiny = TestFiles.Tokenizer(TestFiles.Tiny("layout_genai"));

    [Fact]
    public void Ids_are_those_of_the_reference_on_every_golden_text()
    {
        var lines = TestFiles.Lines("tests", "golden", "tokenizer-smollm2.jsonl").ToArray();

        Assert.Equal(509, lines.Length);
        foreach (var line in lines)
        {
            var text = line.GetProperty("text").GetString()!;
            Assert.Equal((text, Ids(line)), (text, SmolLm2.Encode(text, addSpecialTokens: false)), SameIds);
        }
    }

    [Fact]
    public void Golden_ids_decode_to_their_text()
    {
        foreach (var line in TestFiles.Lines("tests", "golden", "tokenizer-smollm2.jsonl"))
        {
            Assert.Equal(line.GetProperty("text").GetString(), SmolLm2.Decode(Ids(line)));
        }
    }

    [Theory]
    [InlineData("layout_genai")]
    [InlineData("layout_genai_last_logits")]
    [InlineData("layout_genai_float16")]
    [InlineData("layout_genai_position_ids_external")]
    [InlineData("layout_concat")]
    public void Tiny_tokenizers_give_the_expected_ids(string layout)
    {
        var expected = JsonElement.Parse(File.ReadAllBytes(TestFiles.PathOf("tests", "tiny", "expected.json")));

        Assert.Equal(Ids(expected), TestFiles.Tokenizer(TestFiles.Tiny(layout)).Encode(expected.GetProperty("text").GetString()!, addSpecialTokens: false));
    }

    [Property(MaxTest = 500)]
    public bool Any_text_comes_back_with_lone_surrogates_as_replacement_characters(string? text) =>
        Tiny.Decode(Tiny.Encode(text ?? "", addSpecialTokens: false)) == Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text ?? ""));

    [Property(MaxTest = 500)]
    public bool Any_run_of_characters_comes_back(int[] codes)
    {
        var text = string.Concat(codes.Select(code => new Rune((int)((uint)code % 0xD800)).ToString() + char.ConvertFromUtf32(0x10000 + (int)((uint)code % 0x100000))));
        return Tiny.Decode(Tiny.Encode(text, addSpecialTokens: false)) == text;
    }

    [Fact]
    public void Half_a_surrogate_pair_is_encoded_as_the_replacement_character() =>
        Assert.Equal(Tiny.Encode("a\uFFFDb\uFFFD", false), Tiny.Encode("a\uD83Db\uDE42", false));

    [Fact]
    public void Bytes_that_the_vocabulary_lacks_are_left_out_as_in_the_reference() =>
        Assert.Equal([.. SmolLm2.Encode("a", false), .. SmolLm2.Encode("b", false)], SmolLm2.Encode("a\u0004b", false));

    [Fact]
    public void An_unknown_token_stands_for_bytes_that_the_vocabulary_lacks()
    {
        var each = TestFiles.Changed(json => ForgetBytes(json, fuse: false));
        var fused = TestFiles.Changed(json => ForgetBytes(json, fuse: true));

        Assert.Equal([each.IdOf("a")!.Value, 0, 0, each.IdOf("b")!.Value], each.Encode("a\u00FFb", false));
        Assert.Equal([fused.IdOf("a")!.Value, 0, fused.IdOf("b")!.Value], fused.Encode("a\u00FFb", false));

        // U+00FF is C3 BF in UTF-8, spelled "Ã¿".
        static void ForgetBytes(JsonObject json, bool fuse)
        {
            var model = json["model"]!.AsObject();
            model["vocab"]!.AsObject().Remove("Ã");
            model["vocab"]!.AsObject().Remove("¿");
            model["merges"] = new JsonArray();
            model["unk_token"] = "<|endoftext|>";
            model["fuse_unk"] = fuse;
        }
    }

    [Theory]
    [InlineData('a')]
    [InlineData(' ')]
    [InlineData('\n')]
    [InlineData('7')]
    [InlineData('!')]
    [InlineData('中')]
    public void A_long_run_of_one_character_is_encoded_whole(char character)
    {
        var text = new string(character, 200_000);

        Assert.Equal(text, SmolLm2.Decode(SmolLm2.Encode(text, addSpecialTokens: false)));
    }

    [Fact]
    public void Special_tokens_written_out_are_recognised()
    {
        Assert.Equal([1, 520, 9531, 198, 2, 2], SmolLm2.Encode("<|im_start|>assistant\n<|im_end|><|im_end|>", addSpecialTokens: false));
        Assert.Equal("<|im_start|>assistant\n<|im_end|>", SmolLm2.Decode([1, 520, 9531, 198, 2]));
    }

    [Fact]
    public void Tokens_are_found_by_their_text()
    {
        Assert.Equal(2, SmolLm2.IdOf("<|im_end|>"));
        Assert.Equal(253, SmolLm2.IdOf(" a"));
        Assert.Equal(28120, SmolLm2.IdOf("hello"));
        Assert.Null(SmolLm2.IdOf("<|eot_id|>"));
        Assert.Null(SmolLm2.IdOf(""));
    }

    [Fact]
    public void Vocabulary_has_the_bytes_of_every_token()
    {
        var vocabulary = SmolLm2.Vocabulary;

        Assert.Equal(49152, vocabulary.Count);
        Assert.Equal(" a"u8, vocabulary.Bytes(253));
        Assert.Equal("\r\n"u8, vocabulary.Bytes(2738));
        Assert.Equal("<|im_end|>"u8, vocabulary.Bytes(2));
        Assert.Equal(Enumerable.Range(0, 17), Enumerable.Range(0, vocabulary.Count).Where(vocabulary.IsSpecial));
    }

    [Fact]
    public void Ids_without_a_token_have_no_bytes()
    {
        var sparse = TestFiles.Changed(json => json["added_tokens"]!.AsArray().Add(AddedTokenTests.Token(400, "<last>")));

        Assert.Equal(401, sparse.Vocabulary.Count);
        Assert.Equal(0, sparse.Vocabulary.Bytes(399).Length);
        Assert.Equal("<last>"u8, sparse.Vocabulary.Bytes(400));
        Assert.False(sparse.Vocabulary.IsSpecial(399));
    }

    [Fact]
    public void Decoding_an_id_that_does_not_exist_names_it()
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => SmolLm2.Decode([1, 49152]));

        Assert.Contains("There is no token 49152: ids go from 0 to 49151.", error.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => SmolLm2.Decode([-1]));
    }

    [Fact]
    public void Template_processing_puts_its_tokens_around_the_text_when_asked()
    {
        var tokenizer = TestFiles.Changed(json => json["post_processor"] = JsonNode.Parse("""
            {"type": "Sequence", "processors": [
              {"type": "ByteLevel", "add_prefix_space": true, "trim_offsets": false, "use_regex": true},
              {"type": "TemplateProcessing",
               "single": [{"SpecialToken": {"id": "<|im_start|>", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}}, {"SpecialToken": {"id": "<|im_end|>", "type_id": 0}}],
               "pair": [],
               "special_tokens": {"<|im_start|>": {"id": "<|im_start|>", "ids": [1], "tokens": ["<|im_start|>"]}, "<|im_end|>": {"id": "<|im_end|>", "ids": [2, 0], "tokens": []}}}]}
            """));

        Assert.Equal([1, .. Tiny.Encode("fox", false), 2, 0], tokenizer.Encode("fox", addSpecialTokens: true));
        Assert.Equal(Tiny.Encode("fox", false), tokenizer.Encode("fox", addSpecialTokens: false));
        Assert.Equal([1, 2, 0], tokenizer.Encode("", addSpecialTokens: true));
    }

    [Fact]
    public void A_whole_word_of_the_vocabulary_wins_over_merges_when_merges_are_ignored()
    {
        void AddWord(JsonObject json) => json["model"]!["vocab"]!["zqx"] = 384;
        var merged = TestFiles.Changed(AddWord);
        var whole = TestFiles.Changed(json =>
        {
            AddWord(json);
            json["model"]!["ignore_merges"] = true;
        });

        Assert.Equal(3, merged.Encode("zqx", false).Length);
        Assert.Equal([384], whole.Encode("zqx", false));
        Assert.Equal(Tiny.Encode("zqxy", false), whole.Encode("zqxy", false));
    }

    [Fact]
    public void Merges_may_be_strings_or_pairs()
    {
        var strings = TestFiles.Changed(json => json["model"]!["merges"] = new JsonArray(
            [.. json["model"]!["merges"]!.AsArray().Select(pair => JsonValue.Create($"{pair![0]} {pair[1]}"))]));

        const string text = "The quick brown fox, 42 times.";
        Assert.Equal(Tiny.Encode(text, false), strings.Encode(text, false));
    }

    [Fact]
    public void A_prefix_space_is_added_to_text_that_has_none()
    {
        var prefixed = TestFiles.Changed(json => json["pre_tokenizer"]!["add_prefix_space"] = true);

        Assert.Equal(Tiny.Encode(" the fox", false), prefixed.Encode("the fox", false));
        Assert.Equal(Tiny.Encode(" the fox", false), prefixed.Encode(" the fox", false));
        Assert.Empty(prefixed.Encode("", false));
    }

    [Fact]
    public void Nfc_composes_before_words_are_cut()
    {
        var nfc = TestFiles.Changed(json => json["normalizer"] = new JsonObject { ["type"] = "NFC" });

        Assert.Equal(Tiny.Encode("caf\u00e9", false), nfc.Encode("cafe\u0301", false));
        Assert.NotEqual(Tiny.Encode("caf\u00e9", false), Tiny.Encode("cafe\u0301", false));
    }

    [Fact]
    public void Many_threads_get_the_same_ids()
    {
        var lines = TestFiles.Lines("tests", "golden", "tokenizer-smollm2.jsonl").ToArray();
        var fresh = TestFiles.Tokenizer(TestFiles.SmolLm2);

        Parallel.For(0, 8 * lines.Length, i =>
        {
            var line = lines[i % lines.Length];
            Assert.Equal(Ids(line), fresh.Encode(line.GetProperty("text").GetString()!, addSpecialTokens: false));
        });
    }

    private static int[] Ids(JsonElement line) => [.. line.GetProperty("ids").EnumerateArray().Select(id => id.GetInt32())];

    private static bool SameIds((string Text, int[] Ids) expected, (string Text, int[] Ids) actual) => expected.Ids.AsSpan().SequenceEqual(actual.Ids);
}
