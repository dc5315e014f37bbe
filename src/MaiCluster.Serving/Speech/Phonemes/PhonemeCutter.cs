namespace MaiCluster.Serving.Speech.Phonemes;

/// <summary>Cuts phonemes into pieces that the model can take at once.</summary>
public static class PhonemeCutter
{
    /// <summary>The most symbols of one piece.</summary>
    public const int MostSymbols = 510;

    private const string Pauses = ",;:—…";

    /// <summary>What is longer is cut after the last pause of its later half, else at its last blank there, else where it must be.</summary>
    /// <param name="phonemes">One sentence.</param>
    /// <returns>Each with at least one symbol, and every one but the last with more than half of <see cref="MostSymbols"/>.</returns>
    public static IReadOnlyList<SpokenPiece> Cut(string phonemes)
    {
        var pieces = new List<SpokenPiece>();
        var rest = phonemes.AsSpan().Trim();
        while (rest.Length > MostSymbols)
        {
            var later = rest[(MostSymbols / 2)..MostSymbols];
            var pause = later.LastIndexOfAny(Pauses);
            var blank = later.LastIndexOf(' ');
            var length = MostSymbols / 2 + 1 + (pause >= 0 ? pause : blank >= 0 ? blank : later.Length - 1);
            pieces.Add(new SpokenPiece(rest[..length].TrimEnd().ToString(), pause >= 0 ? PieceEnd.Comma : blank >= 0 ? PieceEnd.Blank : PieceEnd.Nothing));
            rest = rest[length..].TrimStart();
        }

        if (!rest.IsEmpty)
        {
            pieces.Add(new SpokenPiece(rest.ToString(), PieceEnd.Sentence));
        }

        return pieces;
    }
}
