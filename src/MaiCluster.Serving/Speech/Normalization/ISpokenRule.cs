namespace MaiCluster.Serving.Speech.Normalization;

/// <summary>One way of writing that is not how it is spoken.</summary>
internal interface ISpokenRule
{
    /// <summary>Says what stands at the cursor, if it is of this rule's kind; the closing punctuation of the last chunk is not its business unless it reads on past it.</summary>
    /// <returns>Chunks read; 0 = not of this kind.</returns>
    int Read(ChunkCursor at, SpokenText spoken);
}
