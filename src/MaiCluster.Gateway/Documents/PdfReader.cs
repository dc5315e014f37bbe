using System.Diagnostics;
using System.Globalization;
using System.Xml;
using MaiCluster.Gateway.Children;
using MaiCluster.Gateway.Limits;
using MaiCluster.Serving.Documents;

namespace MaiCluster.Gateway.Documents;

/// <summary>
/// Reads PDF by Poppler's programs, child processes with limits on their time, their memory and their output. The file lies in a
/// folder of its own meanwhile; nothing that its client says becomes a part of a command or a name. A page's own text is taken
/// where it has any; other pages become pixels.
/// </summary>
internal sealed class PdfReader(GatewayOptions options, TimeProvider time)
{
    /// <summary>What the text of the most pages may have, places included.</summary>
    private const int MostTextBytes = 64 << 20;

    private readonly LimitedProgram _pixels = new(options.Pdftoppm, options.PopplerMebibytes, options.PopplerSeconds);
    private readonly LimitedProgram _text = new(options.Pdftotext, options.PopplerMebibytes, options.PopplerSeconds);

    public bool IsHere => _pixels.IsHere && _text.IsHere;

    /// <exception cref="DocumentFormatException">It cannot be read, or has too many pages.</exception>
    public async Task<IReadOnlyList<DocumentPage>> ReadAsync(ReadOnlyMemory<byte> file, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("mai-document-");
        try
        {
            var path = Path.Combine(folder.FullName, "document.pdf");
            await File.WriteAllBytesAsync(path, file, cancellationToken);
            return await ReadAsync(path, cancellationToken);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private async Task<IReadOnlyList<DocumentPage>> ReadAsync(string path, CancellationToken cancellationToken)
    {
        // One page more than is taken: so a document that is too long shows.
        var text = await RunAsync(_text, ["-q", "-bbox-layout", "-l", Number(options.MaxDocumentPages + 1), path, "-"], MostTextBytes, cancellationToken);
        var pages = PagesOf(text);
        if (pages.Count > options.MaxDocumentPages)
        {
            throw new DocumentFormatException($"has more than {options.MaxDocumentPages} pages, which is the most that are read");
        }

        var read = new DocumentPage[pages.Count];
        for (var index = 0; index < read.Length; index++)
        {
            read[index] = pages[index].Lines.Count > 0 ? pages[index] : DocumentPage.Of(await DrawAsync(path, index + 1, cancellationToken));
        }

        return read;
    }

    private static IReadOnlyList<DocumentPage> PagesOf(ReadOnlyMemory<byte> text)
    {
        try
        {
            return text.Length > 0 && PdfText.Read(text) is { Count: > 0 } pages ? pages : throw new DocumentFormatException("is damaged, or locked by a password");
        }
        catch (XmlException)
        {
            throw new DocumentFormatException("has text that cannot be taken apart");
        }
    }

    private async Task<PagePicture> DrawAsync(string path, int page, CancellationToken cancellationToken)
    {
        var most = (options.PdfPageSide * options.PdfPageSide * PagePicture.Channels) + 64;
        string[] arguments = ["-q", "-f", Number(page), "-l", Number(page), "-scale-to", Number(options.PdfPageSide), path];
        var picture = PortablePixmap.Read(await RunAsync(_pixels, arguments, most, cancellationToken)) ?? throw new DocumentFormatException($"has a page that cannot be drawn: {page}");

        // Where its memory does not suffice, the program draws a single pixel and is content.
        return Math.Max(picture.Width, picture.Height) >= options.PdfPageSide - 1
            ? picture
            : throw new DocumentFormatException($"has a page that takes more than {options.PopplerMebibytes} MiB to draw: {page}");
    }

    private async Task<ReadOnlyMemory<byte>> RunAsync(LimitedProgram program, string[] arguments, int mostBytes, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(options.PopplerSeconds), time);
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        using var child = program.Start(arguments);
        try
        {
            child.StandardInput.Close();
            var complaints = child.StandardError.BaseStream.CopyToAsync(Stream.Null, timeout.Token);
            var output = await CollectAsync(child, mostBytes, timeout.Token);
            await complaints;
            await child.WaitForExitAsync(timeout.Token);
            return output;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new DocumentFormatException($"takes longer than {options.PopplerSeconds} seconds for a page, which is the most it may");
        }
        finally
        {
            if (!child.HasExited)
            {
                child.Kill(entireProcessTree: true);
            }
        }
    }

    private static async Task<ReadOnlyMemory<byte>> CollectAsync(Process child, int most, CancellationToken cancellationToken)
    {
        var output = new MemoryStream();
        var block = new byte[1 << 16];
        int read;
        while ((read = await child.StandardOutput.BaseStream.ReadAsync(block, cancellationToken)) > 0)
        {
            if (output.Length + read > most)
            {
                throw new DocumentFormatException($"has a page of more than {most} bytes once it is taken apart");
            }

            output.Write(block, 0, read);
        }

        return output.GetBuffer().AsMemory(0, (int)output.Length);
    }

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
