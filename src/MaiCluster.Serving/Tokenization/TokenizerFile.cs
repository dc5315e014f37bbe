using System.Text.Json;
using MaiCluster.Serving.Tokenization.Loading;

namespace MaiCluster.Serving.Tokenization;

/// <summary>Opens a Hugging Face <c>tokenizer.json</c> of any kind that is known here.</summary>
public static class TokenizerFile
{
    /// <summary>Bytes of a tokenizer.json at most: several times the largest known (33 MB).</summary>
    public const int MaxBytes = 256 << 20;

    /// <exception cref="NotSupportedException">The file describes a tokenizer of another kind; the message names what is not known.</exception>
    /// <exception cref="InvalidDataException">The file is damaged.</exception>
    public static ITokenizer Load(Stream tokenizerJson) => Load<ITokenizer>(
        tokenizerJson,
        json => json.ModelField("type")?.ToString() == WordPieceSection.ModelType ? new WordPieceTokenizer(json) : new BpeTokenizer(json));

    internal static T Load<T>(Stream tokenizerJson, Func<TokenizerJson, T> make)
    {
        using var file = new MemoryStream();
        var chunk = new byte[1 << 16];
        while (tokenizerJson.Read(chunk) is > 0 and var read)
        {
            file.Write(chunk.AsSpan(0, read));
            if (file.Length > MaxBytes)
            {
                throw new InvalidDataException($"tokenizer.json is larger than {MaxBytes >> 20} MB.");
            }
        }

        try
        {
            return make(new TokenizerJson(file.GetBuffer().AsMemory(0, (int)file.Length)));
        }
        catch (Exception error) when (error is KeyNotFoundException or InvalidOperationException or FormatException or JsonException)
        {
            throw new InvalidDataException($"tokenizer.json lacks a field, or one has the wrong type: {error.Message}", error); // from JsonElement
        }
    }
}
