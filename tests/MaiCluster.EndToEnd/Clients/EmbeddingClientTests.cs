using System.ClientModel;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using MaiCluster.EndToEnd.Nodes;
using OpenAI;
using OpenAI.Embeddings;

namespace MaiCluster.EndToEnd.Clients;

/// <summary>Embeddings through the official clients, unchanged.</summary>
[Collection(SharedNodeGroup.Name)]
public class EmbeddingClientTests(SharedNode shared) : IAsyncLifetime
{
    private const int Dimensions = 384;
    private static readonly string[] Texts = ["The weather is lovely today.", "It's so sunny outside!", "He drove to the stadium."];

    public Task InitializeAsync() => NpmClient.InstallAsync();

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task Npm_gives_the_same_vectors_in_both_encodings_and_in_any_company()
    {
        var answer = await NpmClient.RunAsync("embeddings.mjs", shared.Node);

        var numbers = answer["numbers"]!.AsArray().Select(Floats).ToArray();
        Assert.Equal([0, 1, 2], answer["indexes"]!.AsArray().GetValues<int>());
        Assert.All(numbers, vector => Assert.Equal(Dimensions, vector.Length));
        Assert.Equal(numbers, answer["packed"]!.AsArray().Select(Floats));
        Assert.Equal(numbers, answer["base64"]!.AsArray().Select(text => MemoryMarshal.Cast<byte, float>(Convert.FromBase64String(text!.GetValue<string>())).ToArray()));
        Assert.Equal(numbers[2], Floats(answer["one"]));
        Assert.True(Dot(numbers[0], numbers[1]) > Dot(numbers[0], numbers[2]) + 0.3f);
    }

    [Fact]
    public async Task Npm_is_told_usage_and_what_is_too_long()
    {
        var answer = await NpmClient.RunAsync("embeddings.mjs", shared.Node);

        Assert.Equal("""{"prompt_tokens":25,"total_tokens":25}""", answer["usage"]!.ToJsonString());
        Assert.Equal("""{"status":400,"param":"input[1]","code":"context_length_exceeded"}""", answer["refused"]!.ToJsonString());
    }

    [Fact]
    public async Task NuGet_gives_vectors_of_texts()
    {
        var client = Client();

        OpenAIEmbeddingCollection many = await client.GenerateEmbeddingsAsync(Texts);
        OpenAIEmbedding one = await client.GenerateEmbeddingAsync(Texts[1]);

        Assert.Equal([0, 1, 2], many.Select(embedding => embedding.Index));
        Assert.Equal(25, many.Usage.InputTokenCount);
        Assert.Equal(one.ToFloats().ToArray(), many[1].ToFloats().ToArray());
        Assert.Equal(1, Dot(one.ToFloats().ToArray(), one.ToFloats().ToArray()), 1e-5f);
    }

    [Fact]
    public async Task NuGet_is_told_that_vectors_are_not_shortened()
    {
        var failure = await Assert.ThrowsAsync<ClientResultException>(() => Client().GenerateEmbeddingAsync("Paris", new EmbeddingGenerationOptions { Dimensions = 100 }));

        Assert.Equal(400, failure.Status);
        Assert.Contains("the vectors of mai-embed have 384 numbers", failure.Message, StringComparison.Ordinal);
    }

    private EmbeddingClient Client() => new("mai-embed", new ApiKeyCredential(shared.Node.Key), new OpenAIClientOptions { Endpoint = new Uri(shared.Node.Address, "v1") });

    private static float Dot(float[] left, float[] right) => left.Zip(right, (a, b) => a * b).Sum();

    private static float[] Floats(JsonNode? array) => [.. array!.AsArray().GetValues<float>()];
}
