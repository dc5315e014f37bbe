using System.Text;
using System.Text.Json;
using MaiCluster.Serving.Grammars;

namespace MaiCluster.Serving.Tests.Grammars;

/// <summary>Reads texts with grammars.</summary>
internal static class GrammarReading
{
    public static bool Allows(this IGrammarCursor cursor, int token) => (cursor.AllowedTokens()[token >> 6] >> (token & 63) & 1) != 0;

    public static JsonElement Json(string text) => JsonElement.Parse(text);

    public static JsonGrammar BytesOf(string schema) => Grammar(JsonGrammar.FromSchema(ByteVocabulary.Value, Json(schema)));

    public static JsonGrammar TokensOf(string schema) => Grammar(JsonGrammar.FromSchema(SmolVocabulary.Value, Json(schema)));

    public static JsonGrammar Grammar(GrammarResult result)
    {
        Assert.Null(result.Failure);
        Assert.True(result.IsGrammar);
        return result.Grammar;
    }

    /// <summary>Whether a grammar over <see cref="ByteVocabulary"/> takes the text as a whole answer.</summary>
    public static bool Takes(this TokenGrammar grammar, string text) => grammar.Takes(Encoding.UTF8.GetBytes(text));

    public static bool Takes(this TokenGrammar grammar, ReadOnlySpan<byte> text)
    {
        var cursor = grammar.Start();
        foreach (var value in text)
        {
            if (!cursor.Allows(value))
            {
                return false;
            }

            cursor.Advance(value);
        }

        return cursor.CanEnd;
    }
}
