using MaiCluster.Gateway.Documents;
using MaiCluster.Gateway.Limits;
using SkiaSharp;

namespace MaiCluster.Gateway.Tests.Documents;

public class PdfReaderTests
{
    private static readonly int Inputs = LongRun.IsOn ? 200 : 10;

    [PopplerFact]
    public async Task A_page_of_text_has_its_lines_and_a_scan_its_pixels()
    {
        var file = new PdfFile().WithText("The quick brown fox", "jumps (high) over the dog.").WithJpeg(Pictures.Encode(300, 200, SKEncodedImageFormat.Jpeg), 300, 200).ToBytes();

        var pages = await Reader().ReadAsync(file, CancellationToken.None);

        Assert.Equal(2, pages.Count);
        Assert.Equal(["The quick brown fox", "jumps (high) over the dog."], pages[0].Lines.Select(line => line.Text));
        Assert.Equal((595, 842, null), (pages[0].Width, pages[0].Height, pages[0].Picture));
        Assert.InRange(pages[0].Lines[0].Polygon[0].X, 71, 73);
        Assert.InRange(pages[0].Lines[0].Polygon[0].Y, 55, 75);
        Assert.Equal((600, 400), (pages[1].Width, pages[1].Height));
        Assert.All(pages[1].Picture!.Pixels[^3..].ToArray(), value => Assert.InRange(value, 250, 255));
    }

    [PopplerFact]
    public async Task Too_many_pages_are_refused()
    {
        var file = new PdfFile().WithText("A page with enough of text").WithText("A page with enough of text").WithText("A page with enough of text").ToBytes();

        var wrong = await Assert.ThrowsAsync<DocumentFormatException>(() => Reader(pages: 2).ReadAsync(file, CancellationToken.None));
        Assert.Equal("has more than 2 pages, which is the most that are read", wrong.What);
        Assert.Equal(3, (await Reader(pages: 3).ReadAsync(file, CancellationToken.None)).Count);
    }

    [PopplerFact]
    public async Task A_stamp_on_a_scan_is_not_its_text()
    {
        var pages = await Reader().ReadAsync(new PdfFile().WithText("Page 1").ToBytes(), CancellationToken.None);
        Assert.NotNull(Assert.Single(pages).Picture);
    }

    [PopplerFact]
    public async Task A_program_with_too_little_memory_is_the_documents_fault_and_leaves_nothing_behind()
    {
        var options = new GatewayOptions { PopplerMebibytes = 64, PdfPageSide = 8192 };
        var file = new PdfFile().WithJpeg(Pictures.Encode(300, 300, SKEncodedImageFormat.Jpeg), 300, 300).ToBytes();

        await Assert.ThrowsAsync<DocumentFormatException>(() => new PdfReader(options, TimeProvider.System).ReadAsync(file, CancellationToken.None));
    }

    [PopplerFact]
    public async Task Whatever_comes_is_a_document_or_refused()
    {
        var random = new Random(8);
        var whole = new PdfFile().WithText("The quick brown fox jumps").WithJpeg(Pictures.Encode(60, 40, SKEncodedImageFormat.Jpeg), 60, 40).ToBytes();
        for (var input = 0; input < Inputs; input++)
        {
            byte[] file = [.. whole];
            if (random.Next(4) == 0)
            {
                random.NextBytes(file);
                "%PDF-1.4"u8.CopyTo(file);
            }

            for (var change = random.Next(1, 30); change > 0; change--)
            {
                file[random.Next(file.Length)] = (byte)random.Next(256);
            }

            try
            {
                Assert.InRange((await Reader().ReadAsync(file, CancellationToken.None)).Count, 1, 20);
            }
            catch (DocumentFormatException wrong)
            {
                Assert.NotEmpty(wrong.What);
            }
        }
    }

    private static PdfReader Reader(int pages = 20) => new(new GatewayOptions { MaxDocumentPages = pages, PdfPageSide = 600 }, TimeProvider.System);
}
