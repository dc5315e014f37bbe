using MaiCluster.Engines.Documents;
using MaiCluster.Engines.Onnx;
using MaiCluster.Engines.Tests.Packages;
using MaiCluster.Serving.Documents;
using MaiCluster.Serving.Requests;
using MaiCluster.Serving.Stepping;
using Microsoft.Extensions.Logging.Abstractions;

namespace MaiCluster.Engines.Tests.Documents;

/// <summary>The model that reads documents, loaded once for the tests that share it.</summary>
public sealed class PpOcr : IAsyncLifetime
{
    private const string Package = "pp-ocr-v4";

    internal IStepEngine Engine { get; private set; } = null!;

    internal TensorRequest WarmUp { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        var store = await InstalledPackages.WithAsync(Package);
        var package = await store.OpenAsync(Package, CancellationToken.None);
        var modality = new DocumentModality(NullLogger<DocumentModality>.Instance);
        Engine = modality.Load(package, new OnnxOptions { Threads = 2 });
        WarmUp = modality.WarmUp(modality.Read(package))!;
    }

    public Task DisposeAsync()
    {
        Engine.Dispose();
        return Task.CompletedTask;
    }

    internal static TensorRequest Request(params PagePicture[] pages) => Request([.. pages.Select(DocumentPage.Of)]);

    internal static TensorRequest Request(IReadOnlyList<DocumentPage> pages) => new DocumentWork { Pages = pages }.ToRequest(RequestId.New(), new Requester("key"), "mai-read");

    /// <summary>The pages of each request; requests share whatever steps they can.</summary>
    internal IReadOnlyList<PageReading>[] Read(params TensorRequest[] requests)
    {
        var readings = requests.Select(_ => new List<PageReading>()).ToArray();
        var tasks = requests.Select(Engine.Begin).ToArray();
        while (tasks.Any(task => !task.IsDone))
        {
            var first = tasks.First(task => !task.IsDone);
            var batch = first.BatchKey is { } key ? Together(tasks, key, first.SharedRows!.Value) : [first];
            Engine.Step(batch, (index, part) => readings[Array.IndexOf(tasks, batch[index])].Add(PageReading.Read(part)));
        }

        Array.ForEach(tasks, task => task.Dispose());
        return readings;
    }

    private static IStepTask[] Together(IStepTask[] tasks, object key, int most)
    {
        var batch = new List<IStepTask>();
        foreach (var task in tasks.Where(task => !task.IsDone && key.Equals(task.BatchKey)))
        {
            if (batch.Sum(other => other.Rows) + task.Rows <= most || batch.Count == 0)
            {
                batch.Add(task);
            }
        }

        return [.. batch];
    }
}
