using System.Text.Json;
using System.Text.Json.Nodes;
using FsCheck.Xunit;
using MaiCluster.Serving.Tokenization;

namespace MaiCluster.Serving.Tests.Tokenization;

public class WordPieceTokenizerTests
{
    private static readonly WordPieceTokenizer MiniLm = Load(File.ReadAllBytes(FileOf()));

    [Fact]
    public void Ids_are_those_of_the_reference_on_every_golden_text()
    {
        var lines = TestFiles.Lines("tests", "golden", "tokenizer-minilm.jsonl").ToArray();

        Assert.Equal(509, lines.Length);
        foreach (var line in lines)
        {
            var text = line.GetProperty("text").GetString()!;
            Assert.Equal((text, Ids(line)), (text, MiniLm.Encode(text, addSpecialTokens: true)), (wanted, found) => wanted.text == found.text && wanted.Item2.SequenceEqual(found.Item2));
        }
    }

    [Theory]
    [InlineData("unaffable", "una ##ffa ##ble")]
    [InlineData("don't+$5", "don ' t + $ 5")]
    [InlineData("日本x", "日 本 x")]
    [InlineData("ÀÉÎ", "ae ##i")]
    [InlineData("a\u0000b\uFFFDc\u200Bd", "abc ##d")]
    [InlineData("\u0130", "i")]
    [InlineData("a [SEP] b", "a [SEP] b")]
    public void Text_is_cleaned_cut_and_taken_apart(string text, string pieces) =>
        Assert.Equal(pieces.Split(' ').Select(piece => MiniLm.IdOf(piece)), MiniLm.Encode(text, addSpecialTokens: false).Select(id => (int?)id));

    [Fact]
    public void A_word_that_is_too_long_or_has_an_unknown_character_is_unknown()
    {
        var unknown = MiniLm.IdOf("[UNK]")!.Value;

        Assert.Equal([unknown], MiniLm.Encode(new string('a', 101), false));
        Assert.NotEqual([unknown], MiniLm.Encode(new string('a', 100), false));
        Assert.Equal([unknown], MiniLm.Encode(string.Concat(Enumerable.Repeat("\U0001F600", 100)), false)); // 100 characters, none known
        Assert.Equal([unknown, MiniLm.IdOf("a")!.Value], MiniLm.Encode("a\U0001F600 a", false));
    }

    [Fact]
    public void Ids_decode_to_words_a_space_apart() =>
        Assert.Equal("[CLS] the unaffable cat, sat. why? [SEP]", MiniLm.Decode(MiniLm.Encode("The  UNAFFABLE cat , sat. Why?", addSpecialTokens: true)));

    [Fact]
    public void An_id_beyond_the_vocabulary_is_named() =>
        Assert.Contains("no token 30522", Assert.Throws<ArgumentOutOfRangeException>(() => MiniLm.Decode([30522])).Message, StringComparison.Ordinal);

    [Property(MaxTest = 500)]
    public bool Any_text_has_known_ids(string? text) => MiniLm.Encode(text ?? "", addSpecialTokens: true) is [101, .. var inner, 102] && inner.All(id => id is >= 0 and < 30522);

    [Fact]
    public void Case_and_accents_stay_where_the_file_says_so()
    {
        var cased = Changed(json => json["normalizer"]!["lowercase"] = false);

        Assert.Equal([cased.IdOf("[UNK]")!.Value], cased.Encode("Á", false));
        Assert.Equal([cased.IdOf("a")!.Value], cased.Encode("a", false));
    }

    [Theory]
    [InlineData("normalizer", """{"type":"Lowercase"}""", "the normalizer is 'Lowercase'")]
    [InlineData("normalizer", "null", "the normalizer is ''")]
    [InlineData("pre_tokenizer", """{"type":"Whitespace"}""", "the pre_tokenizer is 'Whitespace'")]
    [InlineData("decoder", """{"type":"ByteLevel"}""", "the decoder is 'ByteLevel'")]
    [InlineData("model", """{"type":"Unigram","vocab":{}}""", "the model's type is 'Unigram'")]
    [InlineData("model", """{"type":"WordPiece"}""", "must be a WordPiece model with vocab")]
    public void What_is_not_known_is_named(string section, string value, string message) =>
        Assert.Contains(message, Assert.Throws<NotSupportedException>(() => Changed(json => json[section] = JsonNode.Parse(value))).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("unk_token", "\"<unk>\"", "unk_token '<unk>' is not in the vocabulary")]
    [InlineData("max_input_chars_per_word", "0", "1 to 1000 are expected")]
    [InlineData("continuing_subword_prefix", "\"@@\"", "the decoder's prefix is '##'")]
    public void A_damaged_model_is_named(string field, string value, string message) =>
        Assert.Contains(message, Assert.Throws<InvalidDataException>(() => Changed(json => json["model"]![field] = JsonNode.Parse(value))).Message, StringComparison.Ordinal);

    [Fact]
    public void The_file_says_which_tokenizer_it_is()
    {
        using var words = File.OpenRead(FileOf());
        using var bytes = File.OpenRead(TestFiles.PathOf("models", "smollm2-135m-instruct", "tokenizer.json"));

        Assert.IsType<WordPieceTokenizer>(TokenizerFile.Load(words));
        Assert.IsType<BpeTokenizer>(TokenizerFile.Load(bytes));
    }

    private static string FileOf() => TestFiles.PathOf("models", "all-minilm-l6-v2-int8", "tokenizer.json");

    private static WordPieceTokenizer Load(byte[] file) => WordPieceTokenizer.Load(new MemoryStream(file));

    private static WordPieceTokenizer Changed(Action<JsonObject> change)
    {
        var json = JsonNode.Parse(File.ReadAllBytes(FileOf()))!.AsObject();
        change(json);
        return Load(JsonSerializer.SerializeToUtf8Bytes(json));
    }

    private static int[] Ids(JsonElement line) => [.. line.GetProperty("ids").EnumerateArray().Select(id => id.GetInt32())];
}
