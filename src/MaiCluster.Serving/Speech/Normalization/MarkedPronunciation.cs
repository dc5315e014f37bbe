namespace MaiCluster.Serving.Speech.Normalization;

/// <summary>A pronunciation that a text gives: <c>[MaiCluster](/mˈIklˌʌstəɹ/)</c>.</summary>
/// <param name="Start">Where the bracket stands.</param>
/// <param name="End">After the last parenthesis.</param>
internal readonly record struct MarkedPronunciation(int Start, int End, string Word, string Phonemes)
{
    /// <summary>Characters of the word, and of its phonemes; what is longer is no pronunciation but text.</summary>
    public const int MostCharacters = 200;

    /// <summary>The first one at or after a place; null when there is none.</summary>
    public static MarkedPronunciation? Find(string text, int from)
    {
        for (var start = text.IndexOf('[', from); start >= 0; start = text.IndexOf('[', start + 1))
        {
            var rest = text.AsSpan(start + 1);
            rest = rest[..Math.Min(rest.Length, 2 * MostCharacters + 4)];
            var middle = rest.IndexOf("](/", StringComparison.Ordinal);
            if (middle is <= 0 or > MostCharacters || rest[..middle].Contains('['))
            {
                continue;
            }

            var length = rest[(middle + 3)..].IndexOf("/)", StringComparison.Ordinal);
            if (length is > 0 and <= MostCharacters)
            {
                var phonemes = rest.Slice(middle + 3, length).ToString();
                return new MarkedPronunciation(start, start + 1 + middle + 3 + length + 2, rest[..middle].ToString(), phonemes);
            }
        }

        return null;
    }
}
