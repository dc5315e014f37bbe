namespace MaiCluster.Serving.Speech.Phonemes;

/// <summary>What a word's sound depends on beside the word.</summary>
/// <param name="VowelFollows">Whether the next word begins with a vowel; null = a pause or the end follows.</param>
/// <param name="ToFollows">The next word is <c>to</c>.</param>
/// <param name="Role">What the word is in its sentence, as far as its neighbours tell.</param>
/// <param name="IsShouted">The whole sentence is in capitals, so that they say nothing of the word.</param>
internal readonly record struct WordContext(bool? VowelFollows, bool ToFollows, WordRole Role, bool IsShouted);
