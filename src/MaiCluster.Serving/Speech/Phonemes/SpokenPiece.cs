namespace MaiCluster.Serving.Speech.Phonemes;

/// <summary>What is spoken in one pass of the model.</summary>
/// <param name="Phonemes">1 to <see cref="PhonemeCutter.MostSymbols"/> symbols.</param>
/// <param name="End">What follows it.</param>
public readonly record struct SpokenPiece(string Phonemes, PieceEnd End);

/// <summary>Where a piece of speech ends; says how long the pause after it is.</summary>
public enum PieceEnd
{
    /// <summary>In the middle of a word that is longer than the model can take.</summary>
    Nothing,
    Blank,
    Comma,
    Sentence,
    Paragraph,
}
