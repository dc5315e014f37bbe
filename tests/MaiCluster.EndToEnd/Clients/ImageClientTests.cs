using System.Buffers.Binary;
using System.ClientModel;
using System.Text;
using MaiCluster.EndToEnd.Nodes;
using OpenAI;
using OpenAI.Images;

namespace MaiCluster.EndToEnd.Clients;

/// <summary>Pictures through the official clients, unchanged.</summary>
[Collection(SharedNodeGroup.Name)]
public class ImageClientTests(SharedNode shared) : IAsyncLifetime
{
    public Task InitializeAsync() => NpmClient.InstallAsync();

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task Npm_gets_the_same_picture_whole_by_url_and_streamed()
    {
        var answer = await NpmClient.RunAsync("images.mjs", shared.Node);

        var plain = answer["plain"]!.AsArray().GetValues<string>().ToArray();
        Assert.Equal(2, plain.Distinct().Count());
        Assert.All(plain, picture => Assert.Equal((32, 32), SizeOfPng(picture)));
        Assert.Equal(("32x32", "png"), (answer["size"]!.GetValue<string>(), answer["format"]!.GetValue<string>()));

        // Alone, beside another one and with pictures on the way: at most one level of 255 may differ, so that the files may.
        Assert.Equal((32, 32), SizeOfPng(answer["fetched"]!.GetValue<string>()));
        Assert.Equal(("image/png", 404), (answer["type"]!.GetValue<string>(), answer["forged"]!.GetValue<int>()));

        Assert.Equal(["image_generation.partial_image", "image_generation.partial_image", "image_generation.completed"], answer["types"]!.AsArray().GetValues<string>());
        Assert.Equal([0, 1], answer["partials"]!.AsArray().GetValues<int>());
        Assert.Equal(3, answer["streamed"]!.AsArray().GetValues<string>().Distinct().Count());
        Assert.Equal(answer["fetched"]!.GetValue<string>(), answer["streamed"]![2]!.GetValue<string>());

        var webp = Convert.FromBase64String(answer["larger"]!.GetValue<string>());
        Assert.Equal("WEBP", Encoding.ASCII.GetString(webp, 8, 4));
    }

    [Fact]
    public async Task Npm_is_told_usage_and_what_is_refused()
    {
        var answer = await NpmClient.RunAsync("images.mjs", shared.Node);

        Assert.Equal(
            """{"input_tokens":2,"input_tokens_details":{"text_tokens":2,"image_tokens":0},"output_tokens":0,"total_tokens":2,"images":2,"image_steps":48}""", answer["usage"]!.ToJsonString());
        Assert.Equal(24, answer["streamedUsage"]!["image_steps"]!.GetValue<int>());
        Assert.Equal("""{"status":400,"param":"background","code":"unsupported_parameter"}""", answer["refused"]!.ToJsonString());
    }

    [Fact]
    public async Task NuGet_gets_pictures_as_bytes_and_by_url()
    {
        var client = Client();

        GeneratedImageCollection many = await client.GenerateImagesAsync("green book", 2, new ImageGenerationOptions { Size = GeneratedImageSize.W256xH256, ResponseFormat = GeneratedImageFormat.Bytes });
        GeneratedImage linked = await client.GenerateImageAsync("green book", new ImageGenerationOptions { ResponseFormat = GeneratedImageFormat.Uri });

        Assert.Equal(2, many.Count);
        Assert.All(many, picture => Assert.Equal((256, 256), SizeOfPng(picture.ImageBytes.ToArray())));
        using var http = new HttpClient(); // without a key
        Assert.Equal((32, 32), SizeOfPng(await http.GetByteArrayAsync(linked.ImageUri)));
    }

    [Fact]
    public async Task NuGet_is_told_that_pictures_keep_their_proportions()
    {
        var failure = await Assert.ThrowsAsync<ClientResultException>(() => Client().GenerateImageAsync("sun", new ImageGenerationOptions { Size = new GeneratedImageSize(512, 256) }));

        Assert.Equal(400, failure.Status);
        Assert.Contains("makes pictures of 32x32", failure.Message, StringComparison.Ordinal);
    }

    private ImageClient Client() => new("mai-image-emoji", new ApiKeyCredential(shared.Node.Key), new OpenAIClientOptions { Endpoint = new Uri(shared.Node.Address, "v1") });

    private static (int Width, int Height) SizeOfPng(string base64) => SizeOfPng(Convert.FromBase64String(base64));

    private static (int Width, int Height) SizeOfPng(byte[] file)
    {
        Assert.Equal("PNG", Encoding.ASCII.GetString(file, 1, 3));
        return (BinaryPrimitives.ReadInt32BigEndian(file.AsSpan(16)), BinaryPrimitives.ReadInt32BigEndian(file.AsSpan(20)));
    }
}
