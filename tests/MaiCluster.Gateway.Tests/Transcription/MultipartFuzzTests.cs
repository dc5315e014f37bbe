using System.Net;
using System.Text;
using System.Text.Json;
using MaiCluster.Gateway.Tests.Fakes;

namespace MaiCluster.Gateway.Tests.Transcription;

/// <summary>Spoiled forms are answered or refused in OpenAI's shape; none is an error of ours.</summary>
public sealed class MultipartFuzzTests(TranscriptionHost host) : IClassFixture<TranscriptionHost>
{
    private static readonly int Inputs = LongRun.IsOn ? 100_000 : 300;

    private static readonly byte[] Valid =
    [
        .. Encoding.ASCII.GetBytes("--b\r\nContent-Disposition: form-data; name=\"model\"\r\n\r\nmai-transcribe\r\n--b\r\nContent-Disposition: form-data; name=\"temperature\"\r\n\r\n0.5\r\n"
            + "--b\r\nContent-Disposition: form-data; name=\"timestamp_granularities[]\"\r\n\r\nword\r\n--b\r\nContent-Disposition: form-data; name=\"response_format\"\r\n\r\nverbose_json\r\n"
            + "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.wav\"\r\nContent-Type: audio/wav\r\n\r\n"),
        .. TranscriptionHost.Recording.AsSpan(0, 300),
        .. "\r\n--b--\r\n"u8,
    ];

    [Fact]
    public async Task A_spoiled_form_is_never_an_error_of_ours()
    {
        var random = new Random(23);
        var answered = 0;
        for (var input = 0; input < Inputs; input++)
        {
            using var content = new ByteArrayContent(Spoil(random));
            content.Headers.TryAddWithoutValidation("Content-Type", "multipart/form-data; boundary=b");
            using var response = await host.Gateway.Client.PostAsync(new Uri("v1/audio/transcriptions", UriKind.Relative), content).Within($"an answer to input {input}");
            var body = await response.Content.ReadAsStringAsync().Within($"the body of input {input}");
            Assert.True(response.StatusCode is HttpStatusCode.OK or HttpStatusCode.BadRequest or HttpStatusCode.NotFound, $"input {input}: {response.StatusCode} {body}");
            if (response.StatusCode == HttpStatusCode.OK)
            {
                answered++;
                continue;
            }

            Assert.Equal("invalid_request_error", JsonElement.Parse(body).GetProperty("error").GetProperty("type").GetString());
        }

        Assert.InRange(answered, 1, Inputs - 1);
    }

    private static byte[] Spoil(Random random)
    {
        var body = Valid.ToList();
        for (var change = random.Next(1, 5); change > 0; change--)
        {
            switch (random.Next(4))
            {
                case 0:
                    body.RemoveRange(random.Next(body.Count / 2), random.Next(1, 20));
                    break;
                case 1:
                    body.InsertRange(random.Next(body.Count), Enumerable.Range(0, random.Next(1, 30)).Select(_ => (byte)random.Next(256)));
                    break;
                default:
                    body[random.Next(body.Count)] = (byte)random.Next(256);
                    break;
            }
        }

        return random.Next(8) == 0 ? [.. body.Take(random.Next(body.Count))] : [.. body];
    }
}
