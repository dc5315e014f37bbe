using MaiCluster.Serving.Models;
using MaiCluster.Serving.Tokenization;

namespace MaiCluster.Engines.Simulated;

/// <summary>What a simulated model says: words of the vocabulary, each a function of all tokens before it, and an end after some of them.</summary>
internal sealed class SimulatedSpeech
{
    /// <summary>Tokens of the shortest answer before its end token.</summary>
    public const int ShortestAnswer = 32;

    /// <summary>Tokens of the longest one that nothing else ends.</summary>
    public const int LongestAnswer = 255;

    // So far above 0, which all others have, that sampling rarely leaves the path; the end is above the word that it replaces.
    private const float WordLogit = 20, EndLogit = 24;

    private readonly int[] _words;
    private readonly int _end;

    public SimulatedSpeech(TextModel model)
    {
        _words = WordsOf(model.Tokenizer.Vocabulary);
        _end = model.EndTokens.Count > 0 ? model.EndTokens[0] : -1;
    }

    /// <summary>Tokens of the answer to a prompt before its end token.</summary>
    public static int AnswerLength(ulong promptHash) => ShortestAnswer + (int)(promptHash % (LongestAnswer - ShortestAnswer + 1));

    /// <param name="state">After the last token.</param>
    /// <param name="logits">Filled whole.</param>
    public void Fill(SimulatedRow.State state, Span<float> logits)
    {
        logits.Clear();
        logits[_words[(int)(state.Hash % (ulong)_words.Length)]] = WordLogit;

        // Again and again, so that an answer which may not end yet gets other chances.
        if (_end >= 0 && state.Decoded > 0 && state.Decoded % AnswerLength(state.PromptHash) == 0)
        {
            logits[_end] = EndLogit;
        }
    }

    /// <summary>Plain words where the vocabulary has them; else letters, with a space after every fifth; else anything that is text.</summary>
    private static int[] WordsOf(TokenVocabulary vocabulary)
    {
        var all = Enumerable.Range(0, vocabulary.Count).Where(id => !vocabulary.IsSpecial(id) && vocabulary.Bytes(id).Length > 0).ToArray();
        var words = Array.FindAll(all, id => vocabulary.Bytes(id) is [(byte)' ', .. var letters] && letters.Length > 1 && IsLetters(letters));
        if (words.Length >= 100)
        {
            return words;
        }

        var letters = Array.FindAll(all, id => vocabulary.Bytes(id).Length == 1 && IsLetters(vocabulary.Bytes(id)));
        var space = Array.FindIndex(all, id => vocabulary.Bytes(id) is [(byte)' ']);
        return letters.Length == 0 ? all : space < 0 ? letters : [.. letters, .. Enumerable.Repeat(all[space], Math.Max(1, letters.Length / 5))];
    }

    private static bool IsLetters(ReadOnlySpan<byte> bytes) => bytes.IndexOfAnyExceptInRange((byte)'a', (byte)'z') < 0;
}
