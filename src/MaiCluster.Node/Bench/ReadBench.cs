using MaiCluster.Engines.Modalities;
using MaiCluster.Engines.Packages;
using MaiCluster.Gateway.Documents;
using MaiCluster.Node.Bench.Steps;
using MaiCluster.Node.Commands;
using MaiCluster.Serving.Documents;
using MaiCluster.Serving.Requests;

namespace MaiCluster.Node.Bench;

/// <summary><c>mai bench read</c>: an invoice of 19 lines as a picture.</summary>
internal static class ReadBench
{
    private const int MostPixels = 10_000_000;

    public static MaiCommand Create(CommandContext context) => StepBenchCommand.Create(
        context, "read", "mai-read", "Pages to read at once: the engine alone, its loop, over HTTP; decoding included.", SubjectOf);

    private static StepBenchSubject SubjectOf(ModelPackage package, IModality modality)
    {
        var model = modality.Read(package);
        var file = Page();
        return new StepBenchSubject
        {
            Model = model.Name,
            Request = _ => new DocumentWork { Pages = [DocumentPage.Of(PictureReader.Read(file, MostPixels))] }.ToRequest(RequestId.New(), new Requester("bench"), model.Name),
            PostAsync = (client, _) => PostAsync(client, model.Name, file),
            Units = 1,
            UnitName = "pages",
        };
    }

    private static byte[] Page()
    {
        using var resource = typeof(ReadBench).Assembly.GetManifestResourceStream("page.png")!;
        var file = new byte[resource.Length];
        resource.ReadExactly(file);
        return file;
    }

    private static async Task PostAsync(HttpClient client, string model, byte[] file)
    {
        using var page = new ByteArrayContent(file);
        using var form = new MultipartFormDataContent
        {
            { page, "file", "page.png" },
            { new StringContent(model), "model" },
        };
        using var answer = await client.PostAsync(new Uri("v1/documents/analyze", UriKind.Relative), form);
        answer.EnsureSuccessStatusCode();
        await answer.Content.ReadAsByteArrayAsync();
    }
}
