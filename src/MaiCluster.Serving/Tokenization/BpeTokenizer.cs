using System.Text;
using System.Text.Json;
using MaiCluster.Serving.Tokenization.Loading;
using MaiCluster.Serving.Tokenization.Normalization;
using MaiCluster.Serving.Tokenization.Splitting;

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
    private readonly AddedTokenFinder _inOriginal;
    private readonly AddedTokenFinder _inNormalized;
    private readonly bool _nfc;
    private readonly PieceStage _words;
    private readonly int[] _before;
    private readonly int[] _after;

    private BpeTokenizer(TokenizerJson json)
    {
        OtherSections.CheckDecoder(json);
        _nfc = OtherSections.ReadsAsNfc(json);
        (_before, _after) = OtherSections.ReadFrame(json);
        var model = ModelSection.Read(json);
        _words = SplitterSection.Build(json, new BytePairStage(model));
        var added = OtherSections.ReadAddedTokens(json);
        _ids = model.Ids;
        _addedIds = added.GroupBy(token => token.Content).ToDictionary(group => group.Key, group => group.Last().Id);
        _inOriginal = new AddedTokenFinder([.. added.Where(token => !token.Normalized)]);
        _inNormalized = new AddedTokenFinder([.. added.Where(token => token.Normalized).Select(token => token with { Content = Normalize(token.Content) })]);
        Vocabulary = VocabularyBytes.Of(_ids, added);
        if (_before.Concat(_after).Any(id => id < 0 || id >= Vocabulary.Count))
        {
            throw new InvalidDataException("tokenizer.json: the post_processor names an id that no token has.");
        }
    }

    public TokenVocabulary Vocabulary { get; }

    /// <exception cref="NotSupportedException">The file describes a tokenizer of another kind; the message names what is not known.</exception>
    /// <exception cref="InvalidDataException">The file is damaged.</exception>
    public static BpeTokenizer Load(Stream tokenizerJson)
    {
        using var file = new MemoryStream();
        var chunk = new byte[1 << 16];
        while (tokenizerJson.Read(chunk) is > 0 and var read)
        {
            file.Write(chunk.AsSpan(0, read));
            if (file.Length > MaxFileBytes)
            {
                throw new InvalidDataException($"tokenizer.json is larger than {MaxFileBytes >> 20} MB.");
            }
        }

        try
        {
            return new BpeTokenizer(new TokenizerJson(file.GetBuffer().AsMemory(0, (int)file.Length)));
        }
        catch (Exception error) when (error is KeyNotFoundException or InvalidOperationException or FormatException or JsonException)
        {
            throw new InvalidDataException($"tokenizer.json lacks a field, or one has the wrong type: {error.Message}", error); // from JsonElement
        }
    }

    public int[] Encode(string text, bool addSpecialTokens)
    {
        var ids = new List<int>(text.Length / 3 + 8);
        if (addSpecialTokens)
        {
            ids.AddRange(_before);
        }

        var sound = WithoutLoneSurrogates(text);
        foreach (var segment in _inOriginal.Split(sound))
        {
            if (segment.Id is { } id)
            {
                ids.Add(id);
            }
            else
            {
                EncodeNormalized(Normalize(segment is { Start: 0 } && segment.End == sound.Length ? sound : sound[segment.Start..segment.End]), ids);
            }
        }

        if (addSpecialTokens)
        {
            ids.AddRange(_after);
        }

        return [.. ids];
    }

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

    private void EncodeNormalized(string text, List<int> ids)
    {
        foreach (var segment in _inNormalized.Split(text))
        {
            if (segment.Id is { } id)
            {
                ids.Add(id);
            }
            else
            {
                _words.Take(text.AsSpan(segment.Start..segment.End), ids);
            }
        }
    }

    private string Normalize(string text) => _nfc ? CanonicalComposition.Apply(text) : text;

    private static string Spell(string token)
    {
        var bytes = Encoding.UTF8.GetBytes(token);
        return string.Create(bytes.Length, bytes, static (entry, source) => ByteAlphabet.Write(source, entry));
    }

    /// <summary>Half a surrogate pair has no UTF-8: it is U+FFFD here as everywhere.</summary>
    private static string WithoutLoneSurrogates(string text) =>
        text.AsSpan().ContainsAnyInRange('\uD800', '\uDFFF') ? Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)) : text;
}
