using System.Text;
using MaiCluster.Serving.Tokenization;

namespace MaiCluster.Gateway.Tests.Fakes;

/// <summary>One token a byte (its id is the byte), a few whole words from 256 on, and <c>&lt;|end|&gt;</c> last.</summary>
public sealed class ByteTokenizer : ITokenizer
{
    public static readonly string[] Words = ["Hello", " world", " there", "!", "\n", "\"quoted\"", "STOP", "{\"name\": \"", "get_weather", "\", \"arguments\": ", "{\"city\": \"Lima\"", "}"];

    public const int EndToken = 256 + 12;

    public TokenVocabulary Vocabulary { get; } = new(
        [.. Enumerable.Range(0, 256).Select(unit => new ReadOnlyMemory<byte>([(byte)unit])), .. Words.Select(word => new ReadOnlyMemory<byte>(Encoding.UTF8.GetBytes(word))), "<|end|>"u8.ToArray()],
        [EndToken]);

    public static int IdOfWord(string word) => Array.IndexOf(Words, word) is >= 0 and var index ? 256 + index : throw new ArgumentException($"'{word}' is no word of the tokenizer.", nameof(word));

    public int[] Encode(string text, bool addSpecialTokens) => [.. Encoding.UTF8.GetBytes(text).Select(unit => (int)unit)];

    public string Decode(ReadOnlySpan<int> ids)
    {
        var bytes = new List<byte>();
        foreach (var id in ids)
        {
            bytes.AddRange(Vocabulary.Bytes(id).ToArray());
        }

        return Encoding.UTF8.GetString(bytes.ToArray());
    }

    public int? IdOf(string token) => token == "<|end|>" ? EndToken : null;
}
