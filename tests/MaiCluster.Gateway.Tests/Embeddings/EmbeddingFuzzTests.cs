using System.Net;
using System.Text.Json;
using MaiCluster.Gateway.Tests.Fakes;
using MaiCluster.Gateway.Tests.Fuzz;

namespace MaiCluster.Gateway.Tests.Embeddings;

/// <summary>Spoiled requests are answered or refused in OpenAI's shape; none is an error of ours.</summary>
public class EmbeddingFuzzTests(EmbeddingHost host) : IClassFixture<EmbeddingHost>
{
    private static readonly int Seeds = LongRun.IsOn ? 50_000 : 250;

    [Theory]
    [InlineData("""{"model":"mai-embed","input":["a","bc"],"encoding_format":"base64","dimensions":3,"user":"u"}""")]
    [InlineData("""{"model":"mai-embed","input":[[1,2],[3]],"encoding_format":"float"}""")]
    public async Task A_spoiled_request_is_never_an_error_of_ours(string valid)
    {
        for (var seed = 1; seed <= Seeds; seed++)
        {
            using var content = new ByteArrayContent(new BodyMutator(seed).Spoil(valid));
            content.Headers.ContentType = new("application/json");
            using var response = await host.Gateway.Client.PostAsync(new Uri("v1/embeddings", UriKind.Relative), content).Within($"an answer to seed {seed}");
            var body = await response.Content.ReadAsStringAsync().Within($"the body of seed {seed}");
            Assert.True(response.StatusCode is HttpStatusCode.OK or HttpStatusCode.BadRequest or HttpStatusCode.NotFound, $"seed {seed}: {response.StatusCode} {body}");
            var answer = JsonElement.Parse(body);
            Assert.True(response.StatusCode == HttpStatusCode.OK ? answer.GetProperty("data").GetArrayLength() > 0 : answer.GetProperty("error").GetProperty("message").GetString() != "", $"seed {seed}: {body}");
        }
    }
}
