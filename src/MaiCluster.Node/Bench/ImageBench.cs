using System.CommandLine;
using System.Net.Http.Headers;
using System.Text.Json;
using MaiCluster.Engines.Modalities;
using MaiCluster.Engines.Packages;
using MaiCluster.Node.Bench.Steps;
using MaiCluster.Node.Commands;
using MaiCluster.Serving.Images;
using MaiCluster.Serving.Requests;

namespace MaiCluster.Node.Bench;

/// <summary><c>mai bench image</c>: pictures of the model's own size and number of steps, all of which share each step.</summary>
internal static class ImageBench
{
    private static readonly string[] Prompts = ["red apple", "pizza", "blue heart", "green book", "sun", "car", "dog face", "rose"];

    public static Command Create(CommandContext context) => StepBenchCommand.Create(
        context, "image", "mai-image-emoji", "Pictures at once: the engine alone, its loop, over HTTP; noise, guidance and pixels included, and over HTTP the PNG.", SubjectOf);

    private static StepBenchSubject SubjectOf(ModelPackage package, IModality modality)
    {
        var model = (ImageModel)modality.Read(package);
        return new StepBenchSubject
        {
            Model = model.Name,
            Request = index => Work(model, index).ToRequest(RequestId.New(), new Requester("bench"), model.Name),
            PostAsync = (client, index) => PostAsync(client, model.Name, index),
            Units = 1,
            UnitName = "pictures",
        };
    }

    private static ImageWork Work(ImageModel model, int index) => new()
    {
        Prompt = model.Prompts.Read(PromptOf(index)),
        Seed = index,
        Steps = model.Steps,
        Guidance = model.Guidance,
    };

    private static string PromptOf(int index) => Prompts[index % Prompts.Length];

    private static async Task PostAsync(HttpClient client, string model, int index)
    {
        using var body = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(new { model, prompt = PromptOf(index), seed = index }));
        body.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using var answer = await client.PostAsync(new Uri("v1/images/generations", UriKind.Relative), body);
        answer.EnsureSuccessStatusCode();
        await answer.Content.ReadAsByteArrayAsync();
    }
}
