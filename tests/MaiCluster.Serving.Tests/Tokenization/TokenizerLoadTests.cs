using System.Text;
using System.Text.Json.Nodes;
using MaiCluster.Serving.Tokenization;

namespace MaiCluster.Serving.Tests.Tokenization;

public class TokenizerLoadTests
{
    [Theory]
    [InlineData("pre_tokenizer", """{"type":"Metaspace"}""", "the pre_tokenizer does not end with ByteLevel")]
    [InlineData("pre_tokenizer", """{"type":"Sequence","pretokenizers":[{"type":"Punctuation"},{"type":"ByteLevel"}]}""", "pre_tokenizer 'Punctuation' is not known")]
    [InlineData("pre_tokenizer", """{"type":"Sequence","pretokenizers":[{"type":"Split","pattern":{"String":" "},"behavior":"MergedWithNext"},{"type":"ByteLevel"}]}""", "behavior 'MergedWithNext'")]
    [InlineData("pre_tokenizer", """{"type":"Sequence","pretokenizers":[{"type":"Split","pattern":{"Regex":"(a"},"behavior":"Isolated"},{"type":"ByteLevel"}]}""", "the pattern of a Split cannot be used")]
    [InlineData("pre_tokenizer", "null", "the pre_tokenizer does not end with ByteLevel")]
    [InlineData("normalizer", """{"type":"Lowercase"}""", "normalizer 'Lowercase' is not known")]
    [InlineData("post_processor", """{"type":"BertProcessing"}""", "post_processor 'BertProcessing' is not known")]
    [InlineData("decoder", """{"type":"WordPiece"}""", "the decoder is 'WordPiece'")]
    [InlineData("decoder", "null", "the decoder is ''")]
    public void A_section_that_is_not_known_is_named(string section, string value, string message)
    {
        var error = Assert.Throws<NotSupportedException>(() => TestFiles.Changed(json => json[section] = JsonNode.Parse(value)));

        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("type", "\"Unigram\"", "the model's type is 'Unigram'")]
    [InlineData("byte_fallback", "true", "byte_fallback is on")]
    [InlineData("dropout", "0.1", "the model has a dropout")]
    [InlineData("end_of_word_suffix", "\"</w>\"", "end_of_word_suffix is '</w>'")]
    [InlineData("vocab", "[[\"a\", 0.5]]", "it must be a BPE model with vocab (an object) and merges (an array)")]
    public void A_model_of_another_kind_is_named(string field, string value, string message)
    {
        var error = Assert.Throws<NotSupportedException>(() => TestFiles.Changed(json => json["model"]![field] = JsonNode.Parse(value)));

        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("merges", """["a b c"]""", "merge 0 is neither")]
    [InlineData("merges", """[["a","b","c"]]""", "merge 0 is neither")]
    [InlineData("merges", "[7]", "merge 0 is neither")]
    [InlineData("merges", """["z z"]""", "merge 0 joins 'z' and 'z'; one of them or 'zz' is not in the vocabulary")]
    [InlineData("vocab", """{"a": -1}""", "the id of 'a' is not a whole number")]
    [InlineData("vocab", """{"a": 1e9}""", "the id of 'a' is not a whole number")]
    [InlineData("unk_token", "\"<unk>\"", "unk_token '<unk>' is not in the vocabulary")]
    public void A_damaged_model_is_named(string field, string value, string message)
    {
        var error = Assert.Throws<InvalidDataException>(() => TestFiles.Changed(json => json["model"]![field] = JsonNode.Parse(value)));

        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "not valid JSON")]
    [InlineData("[]", "not a JSON object")]
    [InlineData("{\"model\": {\"vocab\": {\"a\": 0}", "not valid JSON")]
    [InlineData("{\"added_tokens\": [{}], \"decoder\": {\"type\": \"ByteLevel\"}, \"pre_tokenizer\": {\"type\": \"ByteLevel\"}, \"model\": {\"vocab\": {}, \"merges\": []}}", "lacks a field")]
    [InlineData("{\"decoder\": 3, \"model\": {\"vocab\": {}, \"merges\": []}}", "lacks a field, or one has the wrong type")]
    public void A_file_that_is_no_tokenizer_is_refused(string file, string message)
    {
        var error = Assert.Throws<InvalidDataException>(() => BpeTokenizer.Load(new MemoryStream(Encoding.UTF8.GetBytes(file))));

        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_added_token_needs_content_and_an_id()
    {
        Assert.Throws<InvalidDataException>(() => TestFiles.Changed(json => json["added_tokens"]!.AsArray().Add(AddedTokenTests.Token(384, ""))));
        Assert.Throws<InvalidDataException>(() => TestFiles.Changed(json => json["added_tokens"]!.AsArray().Add(AddedTokenTests.Token(-1, "<x>"))));
    }

    [Fact]
    public void Merges_may_stand_before_the_vocabulary_they_name()
    {
        var swapped = TestFiles.Changed(json =>
        {
            var model = json["model"]!.AsObject();
            var vocabulary = model["vocab"];
            model.Remove("vocab");
            model["vocab"] = vocabulary;
        });

        Assert.Equal(TestFiles.Tokenizer(TestFiles.Tiny("layout_genai")).Encode("the fox", false), swapped.Encode("the fox", false));
    }
}
