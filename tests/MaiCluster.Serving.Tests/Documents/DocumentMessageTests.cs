using MaiCluster.Serving.Documents;
using MaiCluster.Serving.Documents.Layout;
using MaiCluster.Serving.Requests;

namespace MaiCluster.Serving.Tests.Documents;

public class DocumentMessageTests
{
    private static readonly ReadLine First = new("Zwölf – 12", TextBox.Of(1, 2, 30, 12).Corners(), 0.5f), Second = new("", TextBox.Of(1, 20, 30, 32).Corners(), 1);

    [Fact]
    public void A_work_comes_out_of_its_request_as_it_went_in()
    {
        var picture = new PagePicture(2, 1, new byte[] { 1, 2, 3, 4, 5, 6 });
        var request = new DocumentWork { Pages = [DocumentPage.Of(picture), new DocumentPage { Width = 595, Height = 842, Lines = [First, Second] }] }.ToRequest(RequestId.New(), new Requester("key"), "mai-read");
        var read = DocumentWork.Read(request);

        Assert.Equal((2, 2, 2L), (request.Work, request.MostPieces, request.Quantities.Pages));
        Assert.Equal((2, 1, "010203040506"), (read.Pages[0].Width, read.Pages[0].Height, Convert.ToHexString(read.Pages[0].Picture!.Pixels.Span)));
        Assert.Equal((595, 842, null), (read.Pages[1].Width, read.Pages[1].Height, read.Pages[1].Picture));
        AssertSame([First, Second], read.Pages[1].Lines);
    }

    [Fact]
    public void A_reading_comes_out_of_its_part_as_it_went_in()
    {
        var reading = new PageReading
        {
            Width = 10,
            Height = 20,
            TurnedDegrees = 270,
            Lines = [First, Second, First],
            Blocks = [new PageBlock([0], []), new PageBlock([1, 2], [["a", ""], ["", "b\nc"]])],
        };
        var read = PageReading.Read(reading.ToPart());

        Assert.Equal((10, 20, 270, reading.Text), (read.Width, read.Height, read.TurnedDegrees, read.Text));
        AssertSame(reading.Lines, read.Lines);
        Assert.Equal(reading.Blocks.Select(block => (string.Join(' ', block.Lines), string.Join('|', block.Rows.Select(row => string.Join(';', row))))),
            read.Blocks.Select(block => (string.Join(' ', block.Lines), string.Join('|', block.Rows.Select(row => string.Join(';', row))))));
        Assert.Equal("Zwölf – 12\n\na\t\n\tb\nc", reading.Text);
    }

    [Fact]
    public void Four_quarters_turn_a_picture_back()
    {
        var picture = new PagePicture(3, 2, Enumerable.Range(0, 18).Select(value => (byte)value).ToArray());
        var once = picture.Turned(1);

        Assert.Equal((2, 3), (once.Width, once.Height));
        Assert.Equal([9, 10, 11, 0, 1, 2], once.Pixels[..6].ToArray());
        Assert.Equal(picture.Pixels.ToArray(), once.Turned(3).Pixels.ToArray());
        Assert.Equal(picture.Turned(2).Pixels.ToArray(), once.Turned(1).Pixels.ToArray());
        Assert.Throws<ArgumentException>(() => new PagePicture(3, 2, new byte[17]));
    }

    private static void AssertSame(IEnumerable<ReadLine> expected, IEnumerable<ReadLine> actual) =>
        Assert.Equal(expected.Select(line => (line.Text, line.Confidence, string.Join(' ', line.Polygon))), actual.Select(line => (line.Text, line.Confidence, string.Join(' ', line.Polygon))));
}
