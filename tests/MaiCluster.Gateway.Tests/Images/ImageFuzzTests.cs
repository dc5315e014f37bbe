using System.Net;
using System.Text.Json;
using MaiCluster.Gateway.Tests.Fakes;
using MaiCluster.Gateway.Tests.Fuzz;

namespace MaiCluster.Gateway.Tests.Images;

/// <summary>Spoiled requests are answered or refused in OpenAI's shape; none is an error of ours.</summary>
public class ImageFuzzTests(ImageHost host) : IClassFixture<ImageHost>
{
    private static readonly int Seeds = LongRun.IsOn ? 50_000 : 250;

    [Theory]
    [InlineData("""{"model":"mai-image-emoji","prompt":"red sun","n":2,"size":"64x32","response_format":"b64_json","output_format":"webp","output_compression":70,"seed":3,"steps":2,"guidance":1.5,"user":"u"}""")]
    [InlineData("""{"model":"mai-image-emoji","prompt":"red","stream":true,"partial_images":2,"size":"auto","background":"auto","quality":"auto","priority":1}""")]
    public async Task A_spoiled_request_is_never_an_error_of_ours(string valid)
    {
        for (var seed = 1; seed <= Seeds; seed++)
        {
            using var content = new ByteArrayContent(new BodyMutator(seed).Spoil(valid));
            content.Headers.ContentType = new("application/json");
            using var response = await host.Gateway.Client.PostAsync(new Uri("v1/images/generations", UriKind.Relative), content).Within($"an answer to seed {seed}");
            var body = await response.Content.ReadAsStringAsync().Within($"the body of seed {seed}");
            Assert.True(response.StatusCode is HttpStatusCode.OK or HttpStatusCode.BadRequest or HttpStatusCode.NotFound, $"seed {seed}: {response.StatusCode} {body}");
            if (response.StatusCode != HttpStatusCode.OK)
            {
                Assert.NotEqual("", JsonElement.Parse(body).GetProperty("error").GetProperty("message").GetString());
            }
            else
            {
                Assert.Contains("b64_json", body, StringComparison.Ordinal);
            }
        }
    }
}
