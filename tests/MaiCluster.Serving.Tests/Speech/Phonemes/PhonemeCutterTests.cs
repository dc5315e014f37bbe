using MaiCluster.Serving.Speech.Phonemes;

namespace MaiCluster.Serving.Tests.Speech.Phonemes;

public sealed class PhonemeCutterTests
{
    [Fact]
    public void What_fits_is_one_piece() => Assert.Equal([new SpokenPiece("hˈI.", PieceEnd.Sentence)], PhonemeCutter.Cut(" hˈI. "));

    [Fact]
    public void What_is_longer_is_cut_after_the_last_comma_that_fits()
    {
        var first = new string('a', 200) + ", " + new string('b', 100) + ", " + new string('c', 100) + " d,";
        var second = "e " + new string('f', 200) + ".";
        Assert.Equal([new SpokenPiece(first, PieceEnd.Comma), new SpokenPiece(second, PieceEnd.Sentence)], PhonemeCutter.Cut(first + " " + second));
    }

    [Fact]
    public void Without_a_comma_it_is_cut_at_a_blank_and_without_one_where_it_must_be()
    {
        var words = new string('a', 500) + " " + new string('b', 500);
        Assert.Equal([new SpokenPiece(new string('a', 500), PieceEnd.Blank), new SpokenPiece(new string('b', 500), PieceEnd.Sentence)], PhonemeCutter.Cut(words));
        Assert.Equal([510, 510, 480], PhonemeCutter.Cut(new string('a', 1500)).Select(piece => piece.Phonemes.Length));
    }

    [Fact]
    public void A_comma_in_the_first_half_does_not_make_a_short_piece() =>
        Assert.True(PhonemeCutter.Cut("a, " + new string('b', 300) + " " + new string('c', 300))[0].Phonemes.Length > 255);
}
