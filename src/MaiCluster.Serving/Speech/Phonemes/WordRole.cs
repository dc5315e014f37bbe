namespace MaiCluster.Serving.Speech.Phonemes;

/// <summary>What a word is in its sentence.</summary>
internal enum WordRole
{
    Unknown,
    Noun,

    /// <summary>Stands before a noun.</summary>
    Modifier,
    Verb,

    /// <summary>A verb's past form or participle.</summary>
    Past,
}
