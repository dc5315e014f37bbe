using MaiCluster.Engines.Documents;

namespace MaiCluster.Engines.Tests.Documents;

public class WordGapsTests
{
    /// <summary>A column of the graph's answer is eight pixels.</summary>
    private const int Columns = 40, Width = 8 * Columns;

    [Theory]
    [InlineData("ab cd", 0, "ab cd")]
    [InlineData("ab  cd", 0.3f, "ab cd")]
    [InlineData("abcd", 0.9f, "abcd")]
    public void A_wide_gap_in_the_ink_is_a_space(string drawn, float spaceProbability, string expected) => Assert.Equal(expected, Restore(drawn, spaceProbability));

    [Fact]
    public void Writing_without_spaces_gets_none() => Assert.Equal("中文中文", Restore("中文 中文", 0.9f));

    [Fact]
    public void A_space_that_was_read_is_not_doubled()
    {
        var symbols = (CtcSymbol[])[new("a", 2, 2, 1), new(" ", 6, 6, 1), new("b", 10, 10, 1)];
        Assert.Equal("a b", WordGaps.Restore(new CtcLine(symbols), Draw([2, 10]), Columns, Width, new float[Columns]));
    }

    /// <summary>Each letter is 16 pixels of ink in three columns of the answer; a space in the text leaves its columns without.</summary>
    private static string Restore(string drawn, float spaceProbability)
    {
        var places = drawn.Select((letter, index) => (letter, Column: 1 + (3 * index))).Where(place => place.letter != ' ').ToArray();
        var spaces = new float[Columns];
        Array.Fill(spaces, spaceProbability);
        return WordGaps.Restore(
            new CtcLine([.. places.Select(place => new CtcSymbol(place.letter.ToString(), place.Column, place.Column, 1))]), Draw([.. places.Select(place => place.Column)]), Columns, Width, spaces);
    }

    private static LinePicture Draw(int[] columns)
    {
        var plane = LinePicture.Height * Width;
        var values = new float[3 * plane];
        Array.Fill(values, 1);
        for (var at = 0; at < values.Length; at++)
        {
            var (y, x) = Math.DivRem(at % plane, Width);
            values[at] = y is > 12 and < 36 && columns.Any(column => Math.Abs(x - ((8 * column) + 4)) <= 10) ? -1 : 1;
        }

        return new LinePicture(values, Width);
    }
}
