namespace MaiCluster.Serving.Speech.Normalization;

/// <summary>Cuts a text into chunks at its blanks, pronunciations taken out and dashes turned into pauses.</summary>
internal static class ChunkReader
{
    public static List<TextChunk> Read(string text)
    {
        var chunks = new List<TextChunk>();
        for (var at = 0; at < text.Length;)
        {
            var marked = MarkedPronunciation.Find(text, at);
            AddPlain(TextTidy.Apply(text[at..(marked?.Start ?? text.Length)]), chunks);
            if (marked is not { } given)
            {
                break;
            }

            chunks.Add(new TextChunk("", given.Word, "") { Phonemes = given.Phonemes });
            at = given.End;
        }

        return chunks;
    }

    private static void AddPlain(string text, List<TextChunk> chunks)
    {
        // A pause inside a chunk ends it.
        text = text.Replace("—", "— ", StringComparison.Ordinal).Replace("--", "— ", StringComparison.Ordinal).Replace("...", "… ", StringComparison.Ordinal).Replace("…", "… ", StringComparison.Ordinal);
        var isFirst = true;
        var newlines = 0;
        for (var start = 0; start < text.Length;)
        {
            if (text[start] is ' ' or '\n')
            {
                newlines += text[start] == '\n' ? 1 : 0;
                start++;
                isFirst = false;
                continue;
            }

            var end = text.AsSpan(start).IndexOfAny(' ', '\n') is >= 0 and var length ? start + length : text.Length;
            Add(text[start..end], newlines, isFirst && start == 0, chunks);
            newlines = 0;
            start = end;
        }

        if (newlines > 1)
        {
            EndParagraph(chunks);
        }
    }

    /// <param name="newlines">Line ends before it.</param>
    /// <param name="isTouching">It stands at the chunk before it without a blank, as punctuation does after a pronunciation.</param>
    private static void Add(string word, int newlines, bool isTouching, List<TextChunk> chunks)
    {
        var isBullet = newlines > 0 && word is "-" or "*" or "–";
        if (newlines > 1 || isBullet || (newlines == 1 && word.Length > 1 && char.IsAsciiDigit(word[0]) && word[^1] is '.' or ')'))
        {
            EndParagraph(chunks);
        }

        var chunk = TextChunk.Cut(word is "-" or "–" ? "—" : word);
        if (isBullet)
        {
            return;
        }

        if (chunk.Core.Length == 0 && chunks.Count > 0 && !chunks[^1].EndsParagraph)
        {
            chunks[^1] = chunks[^1] with { Closing = chunks[^1].Closing + chunk.Closing };
        }
        else if (isTouching && chunks.Count > 0 && chunk.Core is "s" or "'s")
        {
            chunks[^1] = chunks[^1] with { Closing = chunk.Closing };
        }
        else if (chunk.Core.Length > 0)
        {
            chunks.Add(chunk);
        }
    }

    private static void EndParagraph(List<TextChunk> chunks)
    {
        if (chunks.Count > 0)
        {
            chunks[^1] = chunks[^1] with { EndsParagraph = true };
        }
    }
}
