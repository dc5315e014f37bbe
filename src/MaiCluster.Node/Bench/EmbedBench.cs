using System.CommandLine;
using System.Net.Http.Headers;
using System.Text.Json;
using MaiCluster.Engines.Modalities;
using MaiCluster.Engines.Packages;
using MaiCluster.Node.Bench.Steps;
using MaiCluster.Node.Commands;
using MaiCluster.Serving.Embeddings;
using MaiCluster.Serving.Requests;

namespace MaiCluster.Node.Bench;

/// <summary><c>mai bench embed</c>: short texts, of which the loop's own time is the largest part.</summary>
internal static class EmbedBench
{
    /// <summary>Of each text, the two around it included; as long as a question to a search.</summary>
    private const int Tokens = 16;

    // Each is one token of every uncased English WordPiece vocabulary.
    private static readonly string[] Words = ["the", "river", "stone", "light", "under", "market", "seven", "green", "house", "water", "night", "paper", "small", "road", "music", "glass"];

    public static Command Create(CommandContext context) => StepBenchCommand.Create(
        context, "embed", "mai-embed", $"Texts of {Tokens} tokens at once: the engine alone, its batch loop, over HTTP; tokenizing included.", SubjectOf);

    private static StepBenchSubject SubjectOf(ModelPackage package, IModality modality)
    {
        var model = (EmbeddingModel)modality.Read(package);
        return new StepBenchSubject
        {
            Model = model.Name,
            Request = index => new EmbeddingWork { Texts = [model.Tokenizer.Encode(TextOf(index), addSpecialTokens: true)] }.ToRequest(RequestId.New(), new Requester("bench"), model.Name),
            PostAsync = (client, index) => PostAsync(client, model.Name, TextOf(index)),
            Units = 1,
            UnitName = "texts",
            Repeats = 20,
        };
    }

    private static string TextOf(int index) => string.Join(' ', Enumerable.Range(0, Tokens - 2).Select(at => Words[((index + 1) * (at + 3)) % Words.Length]));

    private static async Task PostAsync(HttpClient client, string model, string text)
    {
        using var body = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(new { model, input = text, encoding_format = "base64" }));
        body.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using var answer = await client.PostAsync(new Uri("v1/embeddings", UriKind.Relative), body);
        answer.EnsureSuccessStatusCode();
        await answer.Content.ReadAsByteArrayAsync();
    }
}
