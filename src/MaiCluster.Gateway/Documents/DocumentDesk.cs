using System.Globalization;
using MaiCluster.Gateway.Errors;
using MaiCluster.Gateway.Hosting;
using MaiCluster.Gateway.Limits;
using MaiCluster.Gateway.Streaming;
using MaiCluster.Serving.Documents;
using MaiCluster.Serving.Pipeline;
using MaiCluster.Serving.Requests;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace MaiCluster.Gateway.Documents;

/// <summary>
/// Reads the documents of a conversation for a model that cannot see: a request of its own to the model that can, with its own
/// usage record; the text that comes back takes the documents' places.
/// </summary>
internal sealed class DocumentDesk(IInferencePipeline pipeline, DocumentDecoder decoder, IOptions<GatewayOptions> options)
{
    /// <summary>Headers that tell who read them, and by which request.</summary>
    public const string ReaderHeader = "x-mai-documents", RequestHeader = "x-mai-documents-request";

    /// <param name="documents">In their order.</param>
    /// <returns>What is written in each of them, with a title before it; or why they cannot be read.</returns>
    public async ValueTask<(IReadOnlyList<string> Texts, ApiError? Error)> ReadAsync(HttpContext context, Exchange exchange, IReadOnlyList<AttachedDocument> documents)
    {
        if (documents.Count == 0)
        {
            return ([], null);
        }

        var name = options.Value.DocumentModel;
        var (model, unknown) = await pipeline.OpenPartAsync<DocumentModel>(name, context.RequestAborted);
        if (model is null)
        {
            return ([], ApiError.From(new RequestFailure(FailureKind.UnsupportedParameter, $"'{documents[0].Path}' is a document, and what would read it is not here: {unknown!.Message}") { Param = documents[0].Path }));
        }

        var (pages, unreadable) = await DecodeAsync(documents, context.RequestAborted);
        if (pages is null)
        {
            return ([], ApiError.From(unreadable!));
        }

        var request = new DocumentWork { Pages = [.. pages.SelectMany(page => page)] }.ToRequest(RequestId.New(), exchange.Requester!, name) with { Parent = exchange.Id };
        var (readings, failure) = await RunAsync(context, exchange, request);
        if (readings is null)
        {
            return ([], ApiError.From(failure!));
        }

        context.Response.Headers[ReaderHeader] = name;
        context.Response.Headers[RequestHeader] = request.Id.Value;
        exchange.DocumentPages = readings.Count;
        return (Texts(pages, readings), null);
    }

    private async Task<(List<IReadOnlyList<DocumentPage>>? Pages, RequestFailure? Failure)> DecodeAsync(IReadOnlyList<AttachedDocument> documents, CancellationToken cancellationToken)
    {
        var all = new List<IReadOnlyList<DocumentPage>>();
        foreach (var document in documents)
        {
            var (work, failure) = await decoder.DecodeAsync(document.File, document.Path, cancellationToken);
            if (work is null)
            {
                return (null, failure);
            }

            all.Add(work.Pages);
            if (all.Sum(pages => pages.Count) is var count && count > options.Value.MaxDocumentPages)
            {
                return (null, new RequestFailure(FailureKind.InvalidRequest, $"The documents have more than {options.Value.MaxDocumentPages} pages together, which is the most that are read.") { Param = document.Path });
            }
        }

        return (all, null);
    }

    private async Task<(IReadOnlyList<PageReading>? Readings, RequestFailure? Failure)> RunAsync(HttpContext context, Exchange exchange, TensorRequest request)
    {
        var (run, refused) = await pipeline.StartAsync(request, context.RequestAborted);
        if (run is null)
        {
            return (null, refused);
        }

        var feed = new RunFeed([run]);
        using var leaving = context.RequestAborted.UnsafeRegister(static feed => ((RunFeed)feed!).Cancel(), feed);
        var readings = new List<PageReading>();
        RequestFailure? failure = null;
        try
        {
            while (await feed.WaitAsync())
            {
                while (feed.TryRead(out _, out var token))
                {
                    failure ??= token.Finish is FinishReason.Failed or FinishReason.Cancelled ? feed.Failure ?? AnswerFailure.Of(token.Finish) : null;
                    if (token.Part is { } part)
                    {
                        readings.Add(PageReading.Read(part));
                    }
                }
            }
        }
        finally
        {
            exchange.DocumentMicros = (await feed.SettleAsync()).BilledMicros;
        }

        exchange.ClientLeft |= context.RequestAborted.IsCancellationRequested;
        return failure is null ? (readings, null) : (null, failure);
    }

    private static string[] Texts(List<IReadOnlyList<DocumentPage>> documents, IReadOnlyList<PageReading> readings)
    {
        var texts = new string[documents.Count];
        var first = 0;
        for (var index = 0; index < texts.Length; index++)
        {
            var title = texts.Length == 1 ? "Document" : string.Create(CultureInfo.InvariantCulture, $"Document {index + 1}");
            texts[index] = $"\n{title}:\n\n{DocumentAnswer.TextOf(readings.Skip(first).Take(documents[index].Count))}\n\n";
            first += documents[index].Count;
        }

        return texts;
    }
}
