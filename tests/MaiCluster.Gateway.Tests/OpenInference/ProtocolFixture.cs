using System.Text;
using System.Text.Json;
using MaiCluster.Gateway.Tests.Fakes;
using MaiCluster.Serving.Pipeline;
using Microsoft.Extensions.DependencyInjection;

namespace MaiCluster.Gateway.Tests.OpenInference;

/// <summary>A gateway before a <see cref="TensorPipeline"/>.</summary>
public sealed class ProtocolFixture : IAsyncLifetime
{
    public TensorPipeline Pipeline { get; } = new();

    public GatewayHost Host { get; private set; } = null!;

    public async Task InitializeAsync() => Host = await GatewayHost.StartAsync(services: services => services.AddSingleton<IInferencePipeline>(Pipeline));

    public async Task DisposeAsync() => await Host.DisposeAsync();

    /// <summary>The message of a refused call.</summary>
    public async Task<string> ErrorAsync(string path, string json, int status = 400) => (await Host.PostJsonAsync(path, json, status)).GetProperty("error").GetString()!;

    /// <summary>Sends JSON with binary data after it; what came back in the same two pieces.</summary>
    public async Task<(JsonElement Json, byte[] Binary)> PostBinaryAsync(string path, string json, byte[] binary, int status = 200)
    {
        var head = Encoding.UTF8.GetBytes(json);
        using var content = new ByteArrayContent([.. head, .. binary]);
        content.Headers.Add("Inference-Header-Content-Length", head.Length.ToString(System.Globalization.CultureInfo.InvariantCulture));
        using var response = await Host.Client.PostAsync(new Uri(path, UriKind.Relative), content).Within($"an answer to POST {path}");
        var body = await response.Content.ReadAsByteArrayAsync().Within("the answer's body");
        Assert.True((int)response.StatusCode == status, $"Expected {status}, got {(int)response.StatusCode}: {Encoding.UTF8.GetString(body)}");
        var jsonBytes = response.Headers.TryGetValues("Inference-Header-Content-Length", out var said) ? int.Parse(said.Single(), System.Globalization.CultureInfo.InvariantCulture) : body.Length;
        return (JsonElement.Parse(body.AsSpan(0, jsonBytes)), body[jsonBytes..]);
    }
}
