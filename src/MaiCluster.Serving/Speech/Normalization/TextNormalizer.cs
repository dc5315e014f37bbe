using MaiCluster.Serving.Speech.Normalization.Rules;

namespace MaiCluster.Serving.Speech.Normalization;

/// <summary>English text as it is written into the words that are spoken. Pure; takes time linear in the text.</summary>
public static class TextNormalizer
{
    // The first rule that reads a chunk counts: the narrower ones stand before the wider ones.
    private static readonly ISpokenRule[] Rules =
    [
        new PhoneRule(), new DateRule(), new TimeRule(), new MoneyRule(), new MeasureRule(), new AbbreviationRule(), new FractionRule(), new NumberRule(),
        new InitialsRule(), new WebAddressRule(), new RomanRule(), new SymbolRule(), new SplitRule(),
    ];

    /// <param name="text">Well-formed UTF-16 of any kind; what cannot be said in English is left out.</param>
    public static IReadOnlyList<SpokenWord> Normalize(string text)
    {
        var chunks = ChunkReader.Read(text);
        var spoken = new SpokenText();
        for (var index = 0; index < chunks.Count;)
        {
            var first = spoken.Count;
            var read = 1;
            spoken.TookClosing = false;
            if (chunks[index].Phonemes is { } phonemes)
            {
                spoken.Say(chunks[index].Core, phonemes);
            }
            else
            {
                var cursor = new ChunkCursor(chunks, index);
                read = Rules.Select(rule => rule.Read(cursor, spoken)).First(count => count > 0);
            }

            var last = chunks[index + read - 1];
            spoken.Open(first, Punctuation.Opening(chunks[index].Opening));
            spoken.Close(Punctuation.Closing(spoken.TookClosing ? last.Closing[1..] : last.Closing), last.EndsParagraph);
            index += read;
        }

        return spoken.Words;
    }

    /// <summary>The words as one line of text.</summary>
    public static string ToText(IReadOnlyList<SpokenWord> words) => string.Join(' ', words);
}
