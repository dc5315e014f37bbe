using System.Text;
using System.Text.Json;
using MaiCluster.Serving.Tokenization;

namespace MaiCluster.Serving.Tests.Grammars;

/// <summary>The vocabulary of the bundled text model, read here anew from its tokenizer.json.</summary>
internal static class SmolVocabulary
{
    private static readonly Lazy<TokenVocabulary> Loaded = new(Load);

    public static TokenVocabulary Value => Loaded.Value;

    private static TokenVocabulary Load()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "MaiCluster.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("The tests run outside the repository.");
        }

        using var document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder.FullName, "models/smollm2-135m-instruct/tokenizer.json")));
        var vocabulary = document.RootElement.GetProperty("model").GetProperty("vocab");
        var special = document.RootElement.GetProperty("added_tokens").EnumerateArray()
            .ToDictionary(static token => token.GetProperty("id").GetInt32(), static token => token.GetProperty("content").GetString()!);
        var bytes = ByteOfLetter();
        var tokens = new ReadOnlyMemory<byte>[vocabulary.EnumerateObject().Count()];
        foreach (var entry in vocabulary.EnumerateObject())
        {
            var id = entry.Value.GetInt32();
            tokens[id] = special.TryGetValue(id, out var text) ? Encoding.UTF8.GetBytes(text) : entry.Name.Select(letter => bytes[letter]).ToArray();
        }

        return new TokenVocabulary(tokens, special.Keys);
    }

    /// <summary>Byte-level tokenisers write bytes that are no visible Latin-1 character as letters from U+0100 on.</summary>
    private static Dictionary<char, byte> ByteOfLetter()
    {
        var bytes = new Dictionary<char, byte>();
        var shifted = 0;
        for (var value = 0; value < 256; value++)
        {
            var visible = value is (>= '!' and <= '~') or (>= 0xA1 and <= 0xAC) or >= 0xAE;
            bytes[visible ? (char)value : (char)(256 + shifted++)] = (byte)value;
        }

        return bytes;
    }
}
