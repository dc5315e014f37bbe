using System.Text;
using MaiCluster.Serving.Tokenization.Loading;
using MaiCluster.Serving.Tokenization.Splitting;

namespace MaiCluster.Serving.Tokenization;

/// <summary>
/// WordPiece as in BERT's <c>tokenizer.json</c>: text is cleaned, cut at white space and punctuation, and each word is taken
/// apart into the longest pieces that the vocabulary has, from its start. What the file says of truncation and padding is
/// left to whoever runs the model. Immutable; any number of threads may use it.
/// </summary>
public sealed class WordPieceTokenizer : ITokenizer
{
    private readonly WordPieceModel _model;
    private readonly Dictionary<string, int> _addedIds;
    private readonly EncodingPipeline _pipeline;
    private readonly bool _cleansDecoded;

    internal WordPieceTokenizer(TokenizerJson json)
    {
        var normalization = BertSections.ReadNormalizer(json);
        BertSections.CheckSplitter(json);
        _model = WordPieceSection.Read(json);
        _cleansDecoded = BertSections.ReadDecoder(json, _model.InnerPrefix);
        var added = OtherSections.ReadAddedTokens(json);
        _addedIds = added.GroupBy(token => token.Content).ToDictionary(group => group.Key, group => group.Last().Id);
        Vocabulary = VocabularyBytes.OfPieces(_model.Ids, _model.InnerPrefix, added);
        _pipeline = new EncodingPipeline(added, normalization.Apply, new BertStage(new WordPieceStage(_model)), OtherSections.ReadFrame(json, Vocabulary.Count));
    }

    /// <summary>The text of each piece, without the prefix that says that it goes on a word.</summary>
    public TokenVocabulary Vocabulary { get; }

    /// <inheritdoc cref="TokenizerFile.Load(Stream)"/>
    public static WordPieceTokenizer Load(Stream tokenizerJson) => TokenizerFile.Load(tokenizerJson, json => new WordPieceTokenizer(json));

    public int[] Encode(string text, bool addSpecialTokens) => _pipeline.Encode(text, addSpecialTokens);

    /// <summary>Words stand one space apart: which white space the text had, and its case, are not in the ids.</summary>
    public string Decode(ReadOnlySpan<int> ids)
    {
        var text = new StringBuilder();
        foreach (var id in ids)
        {
            if ((uint)id >= (uint)Vocabulary.Count)
            {
                throw new ArgumentOutOfRangeException(nameof(ids), id, $"There is no token {id}: ids go from 0 to {Vocabulary.Count - 1}.");
            }

            var piece = Encoding.UTF8.GetString(Vocabulary.Bytes(id));
            text.Append(IsApart(piece, id) && text.Length > 0 ? " " : "").Append(piece);
        }

        return text.ToString();
    }

    public int? IdOf(string token) => _addedIds.TryGetValue(token, out var added) ? added : _model.Ids.TryGetValue(token, out var id) ? id : null;

    /// <summary>Punctuation that ends something stands at the word before it, where the file asks for clean text.</summary>
    private bool IsApart(string piece, int id) => !_model.IsInner(id) && !(_cleansDecoded && piece is "." or "?" or "!" or ",");
}
