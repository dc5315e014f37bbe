using System.Numerics;
using MaiCluster.Serving.Documents;

namespace MaiCluster.Engines.Tests.Documents;

public sealed class GoldenPageTests(PpOcr model) : IClassFixture<PpOcr>
{
    [Theory]
    [InlineData("invoice", "as it is", 0)]
    [InlineData("invoice", "turned 90", 90)]
    [InlineData("invoice", "turned 180", 180)]
    [InlineData("invoice", "turned 270", 270)]
    [InlineData("invoice", "skewed 3", 0)]
    [InlineData("invoice", "skewed -3", 0)]
    [InlineData("invoice", "noisy 40", 0)]
    [InlineData("invoice", "jpeg 50", 0)]
    [InlineData("letter", "as it is", 0)]
    [InlineData("letter", "turned 90", 90)]
    [InlineData("letter", "turned 180", 180)]
    [InlineData("letter", "turned 270", 270)]
    [InlineData("letter", "skewed 3", 0)]
    [InlineData("letter", "skewed -3", 0)]
    [InlineData("letter", "noisy 24", 0)]
    [InlineData("letter", "jpeg 50", 0)]
    public void A_page_is_read_however_it_lies_on_the_glass(string name, string way, int turned)
    {
        var page = TestPage.Golden(name).Spoiled(way);
        var reading = Assert.Single(model.Read(PpOcr.Request(page.Picture))[0]);

        var (expected, read) = (string.Join(' ', page.Lines), string.Join(' ', reading.Lines.Select(line => line.Text)));
        var (characters, words) = (ReadingScore.Characters(expected, read), ReadingScore.Words(expected, read));
        Assert.True(characters >= 0.98 && words >= 0.95, $"{name}, {way}: {characters:P1} of the characters, {words:P1} of the words: {reading.Text}");
        Assert.Equal(turned, reading.TurnedDegrees);
        Assert.All(reading.Lines.SelectMany(line => line.Polygon), corner =>
        {
            Assert.InRange(corner.X, -20, reading.Width + 20);
            Assert.InRange(corner.Y, -20, reading.Height + 20);
        });
    }

    [Fact]
    public void An_invoice_has_its_table()
    {
        var reading = Assert.Single(model.Read(PpOcr.Request(TestPage.Golden("invoice").Picture))[0]);

        var table = Assert.Single(reading.Blocks, block => block.IsTable);
        Assert.Equal(
            [
                ["Description", "Hours", "Amount"],
                ["Blade inspection", "12", "1,440.00"],
                ["Gearbox oil change", "6", "720.00"],
                ["Vibration report", "3", "390.00"],
                ["", "Total", "2,550.00"],
            ],
            table.Rows);
        Assert.Contains("Total\t2,550.00", reading.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_letter_has_its_paragraphs()
    {
        var page = TestPage.Golden("letter");
        var reading = Assert.Single(model.Read(PpOcr.Request(page.Picture))[0]);

        Assert.Equal([1, 4, 2], reading.Blocks.Select(block => block.Lines.Count));
        Assert.Equal(page.Lines, reading.Lines.Select(line => line.Text));
    }

    /// <summary>What the manifest claims, and what sharing steps rests on.</summary>
    [Fact]
    public void A_page_is_read_the_same_to_the_last_bit_alone_and_in_company()
    {
        var (invoice, letter) = (TestPage.Golden("invoice").Picture, TestPage.Golden("letter").Picture);
        var alone = ((PagePicture[])[invoice, letter]).Select(page => Assert.Single(model.Read(PpOcr.Request(page))[0])).ToArray();

        var together = model.Read(PpOcr.Request(invoice), PpOcr.Request(letter, invoice), PpOcr.Request(letter.Turned(2)));

        AssertSame(alone[0], together[0][0]);
        AssertSame(alone[1], together[1][0]);
        AssertSame(alone[0], together[1][1]);
        Assert.Equal(alone[1].Lines.Select(line => (line.Text, line.Confidence)), together[2][0].Lines.Select(line => (line.Text, line.Confidence)));
    }

    [Fact]
    public void A_turned_pages_lines_are_where_they_are_on_the_page_as_it_was_sent()
    {
        var picture = TestPage.Golden("letter").Picture;
        var upright = Assert.Single(model.Read(PpOcr.Request(picture))[0]);
        var turned = Assert.Single(model.Read(PpOcr.Request(picture.Turned(1)))[0]);

        Assert.Equal((picture.Height, picture.Width), (turned.Width, turned.Height));
        foreach (var (line, there) in upright.Lines.Zip(turned.Lines))
        {
            Assert.All(line.Polygon.Zip(there.Polygon), corner => Assert.True(Vector2.Distance(new Vector2(picture.Height - corner.First.Y, corner.First.X), corner.Second) < 1, line.Text));
        }
    }

    [Fact]
    public void Pages_leave_in_their_order_whatever_is_on_them()
    {
        var letter = TestPage.Golden("letter").Picture;
        var empty = new PagePicture(300, 200, Enumerable.Repeat((byte)255, 300 * 200 * 3).ToArray());
        var written = new DocumentPage { Width = 600, Height = 800, Lines = [Line("second", 40), Line("first", 10)] };

        var readings = Assert.Single(model.Read(PpOcr.Request([written, DocumentPage.Of(empty), DocumentPage.Of(letter), written, DocumentPage.Of(empty), DocumentPage.Of(letter)])));

        Assert.Equal([2, 0, 7, 2, 0, 7], readings.Select(reading => reading.Lines.Count));
        Assert.Equal(["first", "second"], readings[3].Lines.Select(line => line.Text));
        Assert.Equal((600, "", 1000), (readings[0].Width, readings[1].Text, readings[2].Width));
    }

    [Fact]
    public void The_page_that_warms_a_copy_up_has_a_word() =>
        Assert.Equal("WARM", Assert.Single(model.Read(model.WarmUp)[0]).Text);

    private static ReadLine Line(string text, float top) => new(text, TextBox.Of(20, top, 200, top + 20).Corners(), 1);

    private static void AssertSame(PageReading expected, PageReading actual) => Assert.Equal(
        expected.Lines.Select(line => (line.Text, line.Confidence, string.Join(' ', line.Polygon))),
        actual.Lines.Select(line => (line.Text, line.Confidence, string.Join(' ', line.Polygon))));
}
