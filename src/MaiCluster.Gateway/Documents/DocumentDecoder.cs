using System.Diagnostics.CodeAnalysis;
using MaiCluster.Gateway.Limits;
using MaiCluster.Serving.Documents;
using MaiCluster.Serving.Requests;
using Microsoft.Extensions.Options;

namespace MaiCluster.Gateway.Documents;

/// <summary>From a client's file to pages. A few files at a time, on threads of the pool.</summary>
internal sealed class DocumentDecoder(IOptions<GatewayOptions> options, TimeProvider time) : IDisposable
{
    /// <summary>Where the mark of a PDF may be, at the latest: other programs write before it.</summary>
    private const int PdfMarkWithin = 1024;

    private readonly SemaphoreSlim _places = new(options.Value.DocumentDecodes);
    private readonly PdfReader _pdf = new(options.Value, time);

    /// <summary>For messages.</summary>
    public string Formats => _pdf.IsHere ? "png, jpeg, webp, gif, bmp and pdf" : "png, jpeg, webp, gif and bmp; pdf once pdftoppm and pdftotext are installed (poppler-utils)";

    /// <param name="file">The whole of it.</param>
    /// <param name="field">What to call it in a failure.</param>
    public async Task<(DocumentWork? Work, RequestFailure? Failure)> DecodeAsync(ReadOnlyMemory<byte> file, string field, CancellationToken cancellationToken)
    {
        await _places.WaitAsync(cancellationToken);
        try
        {
            return (new DocumentWork { Pages = await Task.Run(() => ReadAsync(file, cancellationToken), cancellationToken) }, null);
        }
        catch (DocumentFormatException wrong)
        {
            return (null, new RequestFailure(FailureKind.InvalidRequest, $"The document in '{field}' {wrong.What}. Here can be read: {Formats}.") { Param = field });
        }
        finally
        {
            _places.Release();
        }
    }

    public void Dispose() => _places.Dispose();

    [SuppressMessage("Design", "CA1031", Justification = "Libraries meet damaged files with exceptions of any kind; the file is at fault, whatever they say.")]
    private async Task<IReadOnlyList<DocumentPage>> ReadAsync(ReadOnlyMemory<byte> file, CancellationToken cancellationToken)
    {
        try
        {
            if (file.Span[..Math.Min(file.Length, PdfMarkWithin)].IndexOf("%PDF-"u8) < 0)
            {
                return [DocumentPage.Of(PictureReader.Read(file, options.Value.MaxPicturePixels))];
            }

            return _pdf.IsHere ? await _pdf.ReadAsync(file, cancellationToken) : throw new DocumentFormatException("is a PDF");
        }
        catch (Exception error) when (error is not (DocumentFormatException or OperationCanceledException or OutOfMemoryException))
        {
            throw new DocumentFormatException("is damaged");
        }
    }
}
