using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using MaiCluster.Serving.Tokenization;
using MaiCluster.Serving.Tokenization.Normalization;

namespace MaiCluster.Serving.Images;

/// <summary>
/// Prompts as CLIP's text encoder reads them (Radford et al., "Learning Transferable Visual Models", 2021): lower case, byte-level BPE whose last
/// piece of a word is marked, a token before and one after. Its files are <c>vocab.json</c> and <c>merges.txt</c>.
/// </summary>
public sealed partial class ClipPrompts : IPromptReader
{
    private const string EndOfWord = "</w>", Start = "<|startoftext|>", End = "<|endoftext|>";

    private readonly int[] _ofByte = new int[256];
    private readonly int[] _ofLastByte = new int[256];
    private readonly BytePairMerger _merger;
    private readonly int _start;
    private readonly int _end;

    private ClipPrompts(Dictionary<string, int> ids, IEnumerable<string> merges, int padding, int maxTokens)
    {
        (Padding, MaxTokens) = (padding, maxTokens);
        for (var value = 0; value < 256; value++)
        {
            var spelled = ByteAlphabet.CharacterOf((byte)value).ToString();
            (_ofByte[value], _ofLastByte[value]) = (IdOf(ids, spelled), IdOf(ids, spelled + EndOfWord));
        }

        (_start, _end) = (IdOf(ids, Start), IdOf(ids, End));
        var pairs = merges.Select(line => line.Split(' ')).Where(pair => pair.Length == 2 && pair[0] != "#version:").ToArray();
        var table = new MergeTable(pairs.Length);
        for (var rank = 0; rank < pairs.Length; rank++)
        {
            table.Add(IdOf(ids, pairs[rank][0]), IdOf(ids, pairs[rank][1]), new Merge(rank, IdOf(ids, pairs[rank][0] + pairs[rank][1])));
        }

        _merger = new BytePairMerger(table);
    }

    public int MaxTokens { get; }

    public int Padding { get; }

    public int SpecialTokens => 2;

    /// <param name="vocabulary"><c>vocab.json</c>: an object from pieces to ids.</param>
    /// <param name="merges"><c>merges.txt</c>: two pieces a line, the most frequent first.</param>
    /// <param name="padding">Fills a shorter prompt up.</param>
    /// <param name="maxTokens">That the model reads, special ones included.</param>
    /// <exception cref="InvalidDataException">They are no such files.</exception>
    public static ClipPrompts Load(ReadOnlySpan<byte> vocabulary, IEnumerable<string> merges, int padding, int maxTokens)
    {
        try
        {
            return new ClipPrompts(JsonSerializer.Deserialize<Dictionary<string, int>>(vocabulary) ?? [], merges, padding, maxTokens);
        }
        catch (JsonException error)
        {
            throw new InvalidDataException($"vocab.json is no object from pieces to ids: {error.Message}", error);
        }
    }

    public int[] Read(string prompt)
    {
        var sound = Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(prompt)); // half a surrogate pair is U+FFFD here as everywhere
        var ids = new List<int> { _start };
        foreach (Match word in Word().Matches(CanonicalComposition.Apply(sound).ToLowerInvariant()))
        {
            var bytes = Encoding.UTF8.GetBytes(word.Value);
            var pieces = Array.ConvertAll(bytes, value => _ofByte[value]);
            pieces[^1] = _ofLastByte[bytes[^1]];
            ids.AddRange(pieces.AsSpan(0, _merger.Run(pieces)));
        }

        return [.. ids, _end];
    }

    private static int IdOf(Dictionary<string, int> ids, string piece) =>
        ids.TryGetValue(piece, out var id) ? id : throw new InvalidDataException($"vocab.json has no '{piece}', which every vocabulary of CLIP and its merges.txt name.");

    [GeneratedRegex(@"'s|'t|'re|'ve|'m|'ll|'d|\p{L}+|\p{N}|[^\s\p{L}\p{N}]+")]
    private static partial Regex Word();
}
