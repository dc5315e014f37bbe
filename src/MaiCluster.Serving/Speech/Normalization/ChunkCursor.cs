namespace MaiCluster.Serving.Speech.Normalization;

/// <summary>A place among the chunks of a text, with a look at those around it.</summary>
internal readonly struct ChunkCursor(IReadOnlyList<TextChunk> chunks, int index)
{
    /// <summary>The core of the chunk here; empty at the text's end.</summary>
    public string Core => At(0).Core;

    public string Closing => At(0).Closing;

    /// <summary>The core of the chunk before this one, when nothing but a blank parts them; else empty.</summary>
    public string Previous => index > 0 && chunks[index - 1] is { Closing: "", EndsParagraph: false } before && At(0).Opening.Length == 0 ? before.Core : "";

    /// <summary>Whether the sentence may go on after the chunk so many on: another follows that does not begin with a capital letter.</summary>
    public bool GoesOnAfter(int offset) =>
        index + offset + 1 < chunks.Count && !At(offset).EndsParagraph && At(offset).Closing is "" or "." && !char.IsUpper(chunks[index + offset + 1].Core.FirstOrDefault());

    /// <summary>The chunk so many after this one; an empty one beyond the text.</summary>
    public TextChunk At(int offset) => index + offset < chunks.Count && chunks[index + offset].Phonemes is null ? chunks[index + offset] : new TextChunk("", "", "");

    /// <summary>The core so many chunks on, when nothing but blanks part it from this one; else empty.</summary>
    public string Next(int offset)
    {
        for (var step = 0; step < offset; step++)
        {
            if (At(step) is not { Closing: "", EndsParagraph: false } || At(step + 1).Opening.Length > 0)
            {
                return "";
            }
        }

        return At(offset).Core;
    }
}
