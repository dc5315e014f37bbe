using System.Net;
using System.Text.Json;
using MaiCluster.Gateway.Limits;
using MaiCluster.Gateway.Tests.Fakes;
using MaiCluster.Serving.Documents;
using MaiCluster.Serving.Documents.Layout;
using MaiCluster.Serving.Pipeline;
using MaiCluster.Serving.Requests;
using MaiCluster.Serving.Streams;
using Microsoft.Extensions.DependencyInjection;

namespace MaiCluster.Gateway.Tests.Documents;

/// <summary>A gateway before a model that reads the same two lines on every page.</summary>
public sealed class DocumentHost : IAsyncLifetime
{
    private static readonly DocumentModel Model = new() { Name = "mai-read", Package = "tiny" };

    /// <summary>White, 4 by 3 pixels.</summary>
    public static byte[] Picture { get; } = Pictures.Png(4, 3);

    public PartsPipeline Pipeline { get; } = new(Model, Answer);

    public GatewayHost Gateway { get; private set; } = null!;

    public async Task InitializeAsync() => Gateway = await StartAsync(Pipeline);

    public async Task DisposeAsync() => await Gateway.DisposeAsync();

    public static Task<GatewayHost> StartAsync(PartsPipeline pipeline, Action<GatewayOptions>? options = null) =>
        GatewayHost.StartAsync(options, services => services.AddSingleton<IInferencePipeline>(pipeline));

    public static async Task<(HttpStatusCode Status, JsonElement Body)> PostAsync(GatewayHost gateway, byte[]? file, params (string Name, string Value)[] fields)
    {
        using var form = new MultipartFormDataContent();
        foreach (var (name, value) in fields)
        {
            form.Add(new StringContent(value), name);
        }

        if (file is not null)
        {
            form.Add(new ByteArrayContent(file), "file", "page.png");
        }

        using var response = await gateway.Client.PostAsync(new Uri("v1/documents/analyze", UriKind.Relative), form).Within("an answer");
        return (response.StatusCode, JsonElement.Parse(await response.Content.ReadAsByteArrayAsync().Within("the answer's body")));
    }

    private static IEnumerable<TensorPart> Answer(TensorRequest request) => DocumentWork.Read(request).Pages.Select(page => new PageReading
    {
        Width = page.Width,
        Height = page.Height,
        TurnedDegrees = 90,
        Lines = [new("Good <evening>.", TextBox.Of(0.04f, 1, 3, 2).Corners(), 0.98765f), new("a", TextBox.Of(0, 2, 1, 3).Corners(), 1), new("b", TextBox.Of(2, 2, 3, 3).Corners(), 1)],
        Blocks = [new PageBlock([0], []), new PageBlock([1, 2], [["a", "b"]])],
    }.ToPart());
}
