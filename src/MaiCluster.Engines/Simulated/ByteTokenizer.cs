using System.Text;
using MaiCluster.Serving.Tokenization;

namespace MaiCluster.Engines.Simulated;

/// <summary>A token a byte, and chatml's marks: for models that have a profile and no files. Its small vocabulary makes a simulated token cheap.</summary>
internal sealed class ByteTokenizer : ITokenizer
{
    public const int EndOfTurn = 257, EndOfText = 258;

    private static readonly string[] Marks = ["<|im_start|>", "<|im_end|>", "<|endoftext|>"];

    private ByteTokenizer()
    {
    }

    public static ByteTokenizer Instance { get; } = new();

    public TokenVocabulary Vocabulary { get; } = new(
        [.. Enumerable.Range(0, 256).Select(value => new ReadOnlyMemory<byte>([(byte)value])), .. Marks.Select(mark => new ReadOnlyMemory<byte>(Encoding.UTF8.GetBytes(mark)))],
        [256, EndOfTurn, EndOfText]);

    public int[] Encode(string text, bool addSpecialTokens)
    {
        var utf8 = Encoding.UTF8.GetBytes(text);
        var ids = new List<int>(utf8.Length);
        for (var at = 0; at < utf8.Length;)
        {
            var mark = utf8[at] == (byte)'<' ? MarkAt(utf8.AsSpan(at)) : -1;
            ids.Add(mark < 0 ? utf8[at] : mark);
            at += Vocabulary.Bytes(ids[^1]).Length;
        }

        return [.. ids];
    }

    public string Decode(ReadOnlySpan<int> ids)
    {
        var bytes = new List<byte>(ids.Length);
        foreach (var id in ids)
        {
            bytes.AddRange(Vocabulary.Bytes(id));
        }

        return Encoding.UTF8.GetString([.. bytes]);
    }

    public int? IdOf(string token) => Array.IndexOf(Marks, token) is >= 0 and var index ? 256 + index : null;

    private int MarkAt(ReadOnlySpan<byte> text)
    {
        for (var id = 256; id < Vocabulary.Count; id++)
        {
            if (text.StartsWith(Vocabulary.Bytes(id)))
            {
                return id;
            }
        }

        return -1;
    }
}
