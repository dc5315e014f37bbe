namespace MaiCluster.Serving.Transcription;

/// <summary>A word as the model wrote it.</summary>
/// <param name="Text">With the space before it, where it has one, and its punctuation.</param>
/// <param name="FirstToken">The first of the text's tokens that say it; punctuation that was joined to it is not counted.</param>
/// <param name="EndToken">The first one after those.</param>
public readonly record struct SpokenWord(string Text, int FirstToken, int EndToken);
