using System.Text;
using MaiCluster.Serving.Tokenization.Loading;
using MaiCluster.Serving.Tokenization.Normalization;

namespace MaiCluster.Serving.Tokenization;

/// <summary>
/// Byte-level BPE as in a Hugging Face <c>tokenizer.json</c> (GPT-2, SmolLM2, Llama 3, Qwen): added tokens are cut out, the
/// rest is normalised, split into words, and each word's bytes are merged. Immutable but for a cache of words that any
/// number of threads may use.
/// </summary>
public sealed class BpeTokenizer : ITokenizer
{
    /// <summary>Bytes of a tokenizer.json at most: several times the largest known (33 MB).</summary>
    public const int MaxFileBytes = 256 << 20;

    private readonly Dictionary<string, int> _ids;
    private readonly Dictionary<string, int> _addedIds;
    private readonly EncodingPipeline _pipeline;

    internal BpeTokenizer(TokenizerJson json)
    {
        OtherSections.CheckDecoder(json);
        var nfc = OtherSections.ReadsAsNfc(json);
        var model = ModelSection.Read(json);
        var words = SplitterSection.Build(json, new BytePairStage(model));
        var added = OtherSections.ReadAddedTokens(json);
        _ids = model.Ids;
        _addedIds = added.GroupBy(token => token.Content).ToDictionary(group => group.Key, group => group.Last().Id);
        Vocabulary = VocabularyBytes.Of(_ids, added);
        _pipeline = new EncodingPipeline(added, nfc ? CanonicalComposition.Apply : static text => text, words, OtherSections.ReadFrame(json, Vocabulary.Count));
    }

    public TokenVocabulary Vocabulary { get; }

    /// <inheritdoc cref="TokenizerFile.Load(Stream)"/>
    public static BpeTokenizer Load(Stream tokenizerJson) => TokenizerFile.Load(tokenizerJson, json => new BpeTokenizer(json));

    public int[] Encode(string text, bool addSpecialTokens) => _pipeline.Encode(text, addSpecialTokens);

    public string Decode(ReadOnlySpan<int> ids)
    {
        var length = 0;
        foreach (var id in ids)
        {
            length += (uint)id < (uint)Vocabulary.Count
                ? Vocabulary.Bytes(id).Length
                : throw new ArgumentOutOfRangeException(nameof(ids), id, $"There is no token {id}: ids go from 0 to {Vocabulary.Count - 1}.");
        }

        var bytes = new byte[length];
        var rest = bytes.AsSpan();
        foreach (var id in ids)
        {
            Vocabulary.Bytes(id).CopyTo(rest);
            rest = rest[Vocabulary.Bytes(id).Length..];
        }

        return Encoding.UTF8.GetString(bytes);
    }

    public int? IdOf(string token) => _addedIds.TryGetValue(token, out var added) ? added : _ids.TryGetValue(Spell(token), out var id) ? id : null;

    private static string Spell(string token)
    {
        var bytes = Encoding.UTF8.GetBytes(token);
        return string.Create(bytes.Length, bytes, static (entry, source) => ByteAlphabet.Write(source, entry));
    }
}
