using MaiCluster.Serving.Documents;
using MaiCluster.Serving.Documents.Layout;

namespace MaiCluster.Serving.Tests.Documents;

public class PageLayoutTests
{
    [Fact]
    public void Columns_are_read_one_after_the_other_and_a_heading_before_them()
    {
        ReadLine[] lines =
        [
            Line("right one, with enough words for prose", 320, 40, 600), Line("left one, with enough words for prose", 10, 42, 290),
            Line("left two, with enough words for prose", 10, 66, 290), Line("A heading across both columns", 100, 8, 500),
            Line("right two, with enough words for prose", 320, 64, 600), Line("right three, with enough words for prose", 320, 88, 600),
            Line("left three, with enough words for prose", 10, 90, 290),
        ];

        Assert.Equal(["A heading", "left one", "left two", "left three", "right one", "right two", "right three"], Read(lines).Select(text => string.Join(' ', text.Split(' ', ',').Take(2))));
    }

    [Fact]
    public void A_heading_in_the_middle_parts_what_is_above_from_what_is_below()
    {
        ReadLine[] lines =
        [
            Line("a, above and to the left, is long", 10, 10, 290), Line("c, above and to the right, is long", 320, 10, 600),
            Line("b, above and to the left, is long", 10, 34, 290), Line("d, above and to the right, is long", 320, 34, 600),
            Line("e heading across both of them", 100, 70, 500),
            Line("f, below and to the left, is long", 10, 110, 290), Line("h, below and to the right, is long", 320, 110, 600),
            Line("g, below and to the left, is long", 10, 134, 290), Line("i, below and to the right, is long", 320, 134, 600),
        ];

        Assert.Equal("abcdefghi", string.Concat(Read(lines).Select(text => text[0])));
    }

    [Fact]
    public void Short_texts_under_each_other_are_a_table_with_a_cell_for_every_column()
    {
        ReadLine[] lines =
        [
            Line("Item", 10, 10, 60), Line("Price", 300, 10, 360), Line("Tea", 10, 40, 50), Line("2.10", 300, 40, 350),
            Line("Total", 150, 70, 200), Line("2.10", 300, 70, 350), Line("Thank you for your visit", 10, 200, 200),
        ];
        var layout = PageLayout.Of(lines, skew: 0);

        Assert.Equal([["Item", "", "Price"], ["Tea", "", "2.10"], ["", "Total", "2.10"]], layout.Blocks[0].Rows);
        Assert.Equal([0, 1, 2, 3, 4, 5, 6], layout.Order);
        Assert.False(layout.Blocks[1].IsTable);
    }

    [Fact]
    public void Paragraphs_end_where_lines_are_farther_apart_or_larger()
    {
        ReadLine[] lines = [Line("Title", 10, 0, 200, height: 40), Line("one", 10, 50, 300), Line("two", 10, 74, 290), Line("three", 10, 130, 300), Line("four", 10, 154, 300)];

        Assert.Equal([1, 2, 2], PageLayout.Of(lines, skew: 0).Blocks.Select(block => block.Lines.Count));
    }

    [Theory]
    [InlineData(4)]
    [InlineData(-4)]
    public void A_page_that_runs_up_or_down_is_read_as_if_it_were_straight(float degrees)
    {
        var radians = degrees * MathF.PI / 180;
        ReadLine[] straight = [Line("a", 10, 10, 60), Line("b", 600, 10, 660), Line("c", 1100, 10, 1160), Line("d", 10, 40, 60), Line("e", 600, 40, 660), Line("f", 1100, 40, 1160)];
        ReadLine[] askew = [.. straight.Select(line => line with { Polygon = TextBoxOf(line).Rotated(new(300, 300), radians).Corners() })];

        Assert.Equal([["a", "b", "c"], ["d", "e", "f"]], PageLayout.Of(askew, radians).Blocks[0].Rows);
    }

    /// <summary>Whatever is on a page, each line is in one block, once.</summary>
    [Fact]
    public void No_line_is_lost_or_read_twice()
    {
        var random = new Random(11);
        for (var page = 0; page < 300; page++)
        {
            ReadLine[] lines = [.. Enumerable.Range(0, random.Next(0, 60)).Select(index =>
            {
                var (left, top) = (random.Next(1000), random.Next(1000));
                return Line($"{index}", left, top, left + random.Next(1, 400), random.Next(1, 40));
            })];
            var layout = PageLayout.Of(lines, (random.NextSingle() - 0.5f) / 10);

            Assert.Equal(Enumerable.Range(0, lines.Length), layout.Order.Order());
            Assert.Equal(Enumerable.Range(0, lines.Length), layout.Blocks.SelectMany(block => block.Lines));
            Assert.All(layout.Blocks.Where(block => block.IsTable), table => Assert.Single(table.Rows.Select(row => row.Count).Distinct()));
        }
    }

    private static IEnumerable<string> Read(ReadLine[] lines) => PageLayout.Of(lines, skew: 0).Order.Select(line => lines[line].Text);

    private static ReadLine Line(string text, float left, float top, float right, float height = 20) => new(text, TextBox.Of(left, top, right, top + height).Corners(), 1);

    private static TextBox TextBoxOf(ReadLine line) => TextBox.Of(line.Polygon[0].X, line.Polygon[0].Y, line.Polygon[2].X, line.Polygon[2].Y);
}
