namespace MaiCluster.Serving.Tokenization;

/// <summary>Text to token ids and back.</summary>
public interface ITokenizer
{
    TokenVocabulary Vocabulary { get; }

    /// <summary>Token ids of <paramref name="text"/>. Special tokens written out in the text are recognised.</summary>
    /// <param name="addSpecialTokens">Put the tokens around the text that the tokenizer's post-processor asks for (often none).</param>
    int[] Encode(string text, bool addSpecialTokens);

    /// <summary>The text of the ids, special tokens written out. Bytes that are no UTF-8 become U+FFFD.</summary>
    string Decode(ReadOnlySpan<int> ids);

    /// <summary>The id of a token written out, such as <c>&lt;|im_end|&gt;</c>; null where there is none.</summary>
    int? IdOf(string token);
}
