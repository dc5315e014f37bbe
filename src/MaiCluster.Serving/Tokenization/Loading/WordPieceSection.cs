namespace MaiCluster.Serving.Tokenization.Loading;

/// <summary>Reads <c>model</c> of a WordPiece tokenizer.</summary>
internal static class WordPieceSection
{
    public const string ModelType = "WordPiece";

    /// <summary>A word is looked up piece by piece, which takes time by its square.</summary>
    private const int MostWordCharacters = 1000;

    /// <exception cref="NotSupportedException">It is another model.</exception>
    /// <exception cref="InvalidDataException">It contradicts itself.</exception>
    public static WordPieceModel Read(TokenizerJson json)
    {
        if (json.ModelField("type")?.ToString() is var type && type != ModelType || json.Vocabulary.IsEmpty)
        {
            throw new NotSupportedException($"tokenizer.json: the model's type is '{type}', and it must be a {ModelType} model with vocab (an object).");
        }

        var ids = ModelSection.ReadVocabulary(json.Vocabulary.Span);
        var unknown = json.ModelField("unk_token")?.GetString() ?? "[UNK]";
        var most = json.ModelField("max_input_chars_per_word")?.GetInt32() ?? 100;
        return new WordPieceModel(
            ids,
            json.ModelField("continuing_subword_prefix")?.GetString() ?? "##",
            ids.TryGetValue(unknown, out var id) ? id : throw new InvalidDataException($"tokenizer.json: unk_token '{unknown}' is not in the vocabulary."),
            most is > 0 and <= MostWordCharacters ? most : throw new InvalidDataException($"tokenizer.json: max_input_chars_per_word is {most}; 1 to {MostWordCharacters} are expected."));
    }
}
