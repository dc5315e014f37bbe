using System.Text.Json;
using MaiCluster.Gateway.Tests.Fakes;
using MaiCluster.Serving.Images;
using MaiCluster.Serving.Requests;
using SkiaSharp;

namespace MaiCluster.Gateway.Tests.Images;

public sealed class ImageTests(ImageHost host) : IClassFixture<ImageHost>
{
    private const string Path = "v1/images/generations";

    [Fact]
    public async Task A_prompt_becomes_a_picture_of_the_models_own_size()
    {
        var (response, body) = await host.Gateway.PostAsync(Path, Ask("\"seed\":200,\"size\":\"auto\",\"user\":\"me\",\"quality\":\"auto\",\"moderation\":\"low\",\"background\":\"opaque\""));
        var answer = JsonElement.Parse(body);

        Assert.Equal(new Decoded(32, 16, new SKColor(200, 80, 9)), Decoded.Of(Assert.Single(answer.GetProperty("data").EnumerateArray()).GetProperty("b64_json")));
        Assert.Equal((1_800_000_000, "png", "32x16", "opaque"), (answer.GetProperty("created").GetInt64(), answer.GetProperty("output_format").GetString(), answer.GetProperty("size").GetString(), answer.GetProperty("background").GetString()));
        Assert.Equal("""{"input_tokens":2,"input_tokens_details":{"text_tokens":2,"image_tokens":0},"output_tokens":0,"total_tokens":2,"images":1,"image_steps":8}""", answer.GetProperty("usage").ToString());
        Assert.Equal(("12", "node-1"), (response.Headers.GetValues("x-mai-wait-ms").Single(), response.Headers.GetValues("x-mai-node").Single()));
    }

    [Fact]
    public async Task Several_pictures_come_in_the_order_of_their_seeds()
    {
        var answer = await host.Gateway.PostJsonAsync(Path, Ask("\"seed\":40,\"n\":3,\"steps\":4"));

        Assert.Equal([40, 41, 42], answer.GetProperty("data").EnumerateArray().Select(item => (int)Decoded.Of(item.GetProperty("b64_json")).Middle.Red));
        Assert.Equal((3, 12), (answer.GetProperty("usage").GetProperty("images").GetInt32(), answer.GetProperty("usage").GetProperty("image_steps").GetInt32()));
    }

    [Theory]
    [InlineData("256x128", 256, 128)]
    [InlineData("1024x512", 1024, 512)]
    [InlineData("32x16", 32, 16)]
    public async Task A_size_in_the_same_proportions_is_given(string size, int width, int height)
    {
        var answer = await host.Gateway.PostJsonAsync(Path, Ask($"\"seed\":77,\"size\":\"{size}\""));

        Assert.Equal(new Decoded(width, height, new SKColor(77, 80, 9)), Decoded.Of(answer.GetProperty("data")[0].GetProperty("b64_json")));
        Assert.Equal(size, answer.GetProperty("size").GetString());
    }

    [Theory]
    [InlineData("png", "89504E47")]
    [InlineData("jpeg", "FFD8FF")]
    [InlineData("webp", "52494646")]
    public async Task A_format_is_given_by_its_name(string format, string beginning)
    {
        var answer = await host.Gateway.PostJsonAsync(Path, Ask($"\"seed\":100,\"size\":\"256x128\",\"output_format\":\"{format}\""));
        var file = answer.GetProperty("data")[0].GetProperty("b64_json").GetBytesFromBase64();

        Assert.StartsWith(beginning, Convert.ToHexString(file), StringComparison.Ordinal);
        Assert.InRange(Decoded.Of(file).Middle.Red, 97, 103);
        Assert.Equal(format, answer.GetProperty("output_format").GetString());
    }

    [Fact]
    public void Less_quality_makes_a_smaller_file()
    {
        var noise = new byte[64 * 64 * 3];
        new Random(1).NextBytes(noise);
        var picture = ImagePart.Of(0, null, noise, 64, 64);
        foreach (var format in Gateway.Images.PictureFormat.All.Where(format => format.HasQuality))
        {
            var sizes = ((int[])[100, 60, 10]).Select(quality => new Gateway.Images.PictureForm(64, 64, format, quality).Encode(picture).Length).ToArray();
            Assert.True(sizes[0] > sizes[1] && sizes[1] > sizes[2], $"{format.Name}: {string.Join(", ", sizes)}");
        }
    }

    [Fact]
    public async Task Without_a_seed_each_request_draws_its_own()
    {
        await host.Gateway.PostJsonAsync(Path, Ask("\"n\":1"));
        await host.Gateway.PostJsonAsync(Path, Ask("\"n\":1"));

        Assert.Equal(2, host.Pipeline.Requests.TakeLast(2).Select(request => ImageWork.Read(request).Seed).Distinct().Count());
    }

    [Fact]
    public async Task What_is_asked_for_reaches_the_model()
    {
        await host.Gateway.PostJsonAsync(Path, """{"model":"mai-image-emoji","prompt":"A red sun","seed":-5,"n":2,"steps":3,"guidance":4.5,"priority":7}""");
        var request = host.Pipeline.Requests[^1];
        var work = ImageWork.Read(request);

        Assert.Equal([1, 2, 3], work.Prompt.ToArray());
        Assert.Equal((-5L, 2, 3, 4.5, 0), (work.Seed, work.Images, work.Steps, work.Guidance, work.Partials));
        Assert.Equal((7, 6, 2), (request.Priority, request.Work, request.MostPieces));
    }

    [Theory]
    [InlineData("\"size\":\"128x128\"", "size", "makes pictures of 32x16, which can be had in these proportions only, up to 1024x512", null)]
    [InlineData("\"size\":\"2048x1024\"", "size", "must be 'auto' or WIDTHxHEIGHT", null)]
    [InlineData("\"size\":\"0x0\"", "size", "must be 'auto' or WIDTHxHEIGHT", null)]
    [InlineData("\"size\":\"+32x16\"", "size", "must be 'auto' or WIDTHxHEIGHT", null)]
    [InlineData("\"n\":11", "n", "an integer from 1 to 10", null)]
    [InlineData("\"steps\":251", "steps", "an integer from 1 to 250", null)]
    [InlineData("\"guidance\":0.5", "guidance", "a number from 1 to 50", null)]
    [InlineData("\"partial_images\":1", "partial_images", "only allowed when 'stream' is true", null)]
    [InlineData("\"stream\":true,\"partial_images\":4", "partial_images", "an integer from 0 to 3", null)]
    [InlineData("\"stream\":true,\"response_format\":\"url\"", "response_format", "must be b64_json when 'stream' is true", null)]
    [InlineData("\"output_compression\":50", "output_compression", "is for jpeg and webp", null)]
    [InlineData("\"output_format\":\"gif\"", "output_format", "one of png, jpeg, webp", null)]
    [InlineData("\"background\":\"transparent\"", "background", "no transparency", "unsupported_parameter")]
    [InlineData("\"quality\":\"hd\"", "quality", "set 'steps'", "unsupported_parameter")]
    [InlineData("\"style\":\"vivid\"", "style", "say it in the prompt", "unsupported_parameter")]
    [InlineData("\"negative_prompt\":\"x\"", "negative_prompt", "Unknown field", "unsupported_parameter")]
    public async Task What_cannot_be_given_is_named(string field, string param, string message, string? code) => await AssertErrorAsync(Ask(field), param, message, code);

    [Theory]
    [InlineData("\"\"", "must have 1 to 4000 characters", null)]
    [InlineData("\"?!\"", "has nothing that mai-image-emoji reads", null)]
    [InlineData("\"one two three four\"", "has 4 tokens; mai-image-emoji reads at most 3", "context_length_exceeded")]
    [InlineData("7", "must be a string", null)]
    [InlineData("null", "'prompt' is required", null)]
    public async Task A_wrong_prompt_is_named(string prompt, string message, string? code) =>
        await AssertErrorAsync($$"""{"model":"mai-image-emoji","prompt":{{prompt}}}""", "prompt", message, code);

    [Fact]
    public async Task A_prompt_that_is_too_long_is_refused_before_it_is_read() =>
        await AssertErrorAsync($$"""{"model":"mai-image-emoji","prompt":"{{new string('a', 4001)}}"}""", "prompt", "1 to 4000 characters; it has 4001", null);

    [Fact]
    public async Task Streams_show_pictures_on_the_way_and_the_whole_one()
    {
        var (response, body) = await host.Gateway.PostAsync(Path, Ask("\"seed\":200,\"stream\":true,\"partial_images\":3,\"size\":\"64x32\""));
        var events = body.Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Select(text => text.Split('\n')).ToArray();
        var data = events.Select(lines => JsonElement.Parse(lines[1]["data: ".Length..])).ToArray();

        Assert.Equal("text/event-stream", response.Content.Headers.ContentType!.MediaType);
        Assert.Equal([.. Enumerable.Repeat("image_generation.partial_image", 3), "image_generation.completed"], data.Select(item => item.GetProperty("type").GetString()));
        Assert.Equal(data.Select(item => "event: " + item.GetProperty("type").GetString()), events.Select(lines => lines[0]));
        Assert.Equal([0, 1, 2], data.SkipLast(1).Select(item => item.GetProperty("partial_image_index").GetInt32()));
        Assert.Equal([20, 40, 60, 80], data.Select(item => (int)Decoded.Of(item.GetProperty("b64_json")).Middle.Green));
        Assert.All(data, item => Assert.Equal(
            (1_800_000_000, "64x32", "auto", "opaque", "png"),
            (item.GetProperty("created_at").GetInt64(), item.GetProperty("size").GetString(), item.GetProperty("quality").GetString(), item.GetProperty("background").GetString(), item.GetProperty("output_format").GetString())));
        Assert.Equal((1, 8), (data[3].GetProperty("usage").GetProperty("images").GetInt32(), data[3].GetProperty("usage").GetProperty("image_steps").GetInt32()));
    }

    [Fact]
    public async Task Several_streamed_pictures_are_told_apart_and_the_last_has_the_usage()
    {
        var (_, body) = await host.Gateway.PostAsync(Path, Ask("\"seed\":1,\"stream\":true,\"n\":2"));
        var data = body.Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Select(text => JsonElement.Parse(text.Split('\n')[1]["data: ".Length..])).ToArray();

        Assert.Equal([0, 1], data.Select(item => item.GetProperty("index").GetInt32()));
        Assert.Equal([false, true], data.Select(item => item.TryGetProperty("usage", out _)));
    }

    [Fact]
    public async Task A_run_that_fails_is_an_error_and_no_half_answer()
    {
        var pipeline = new PartsPipeline(ImageHost.Model, request => ImageHost.Answer(request).Take(1)) { Failure = new RequestFailure(FailureKind.DeadlinePassed, "Too late.") };
        await using var gateway = await ImageHost.StartAsync(pipeline, host.Time);

        Assert.Equal("Too late.", (await gateway.PostErrorAsync(Path, Ask("\"n\":2"), 429)).GetProperty("message").GetString());
        Assert.Contains("Too late.", (await gateway.PostAsync(Path, Ask("\"n\":2,\"stream\":true"))).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_kind_of_model_is_refused_by_name()
    {
        await using var texts = await GatewayHost.StartAsync();

        Assert.Equal("The model 'mai-text' is for text, and this is asked of models for image: this node has none.",
            (await texts.PostErrorAsync(Path, """{"model":"mai-text","prompt":"a"}""")).GetProperty("message").GetString());
        Assert.Contains("ask it by POST /v1/images/generations", (await host.Gateway.SendAsync(HttpMethod.Post, "v2/models/mai-image-emoji/infer", 400, json: """{"inputs":[]}""")).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pictures_are_counted()
    {
        await host.Gateway.PostJsonAsync(Path, Ask("\"n\":2"));

        Assert.Contains("maicluster_images_total{model=\"mai-image-emoji\"}", await host.Gateway.Client.GetStringAsync(new Uri("metrics", UriKind.Relative)), StringComparison.Ordinal);
    }

    private static string Ask(string fields) => $$"""{"model":"mai-image-emoji","prompt":"Red sun!",{{fields}}}""";

    private async Task AssertErrorAsync(string body, string param, string message, string? code)
    {
        var error = await host.Gateway.PostErrorAsync(Path, body);

        Assert.Contains(message, error.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Equal((param, code), (error.GetProperty("param").GetString(), error.GetProperty("code").GetString()));
    }
}
