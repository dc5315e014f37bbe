using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using MaiCluster.EndToEnd.Nodes;

namespace MaiCluster.EndToEnd.Modalities;

/// <summary>A way into the node for one modality: what is sent there, and what a right answer holds.</summary>
/// <param name="Path">Where to.</param>
/// <param name="Content">The body.</param>
/// <param name="Expected">A part of a right answer.</param>
/// <param name="Quantity">The quantity that its usage record has.</param>
internal sealed record Entry(string Path, Func<HttpContent> Content, string Expected, string Quantity)
{
    private const string Sentence = "The capital of France is Paris.";

    /// <summary>All of HTTP.</summary>
    public static IReadOnlyList<Entry> All { get; } =
    [
        Of("/v1/chat/completions", """{"model":"mai-text","temperature":0,"messages":[{"role":"user","content":"What is the capital of France?"}],"max_tokens":12}""", "Paris", "completion_tokens"),
        Of("/v1/chat/completions", """{"model":"mai-text","temperature":0,"stream":true,"messages":[{"role":"user","content":"What is the capital of France?"}],"max_tokens":12}""", "[DONE]", "completion_tokens"),
        Of("/v1/completions", """{"model":"mai-text","temperature":0,"prompt":"The capital of France is","max_tokens":4}""", "Paris", "completion_tokens"),
        Of("/v1/responses", """{"model":"mai-text","temperature":0,"input":"What is the capital of France?","max_output_tokens":12}""", "Paris", "completion_tokens"),
        Of("/v1/embeddings", $$"""{"model":"mai-embed","input":["{{Sentence}}","A dog."]}""", "\"embedding\":[", "embedding_tokens"),
        Of("/v1/audio/speech", $$"""{"model":"mai-voice","voice":"af_heart","input":"{{Sentence}}","response_format":"wav"}""", "RIFF", "characters"),
        Of("/v1/images/generations", """{"model":"mai-image-emoji","prompt":"red apple","n":2,"steps":4}""", "\"b64_json\"", "image_steps"),
        Of("/v1/images/generations", """{"model":"mai-image-emoji","prompt":"pizza","steps":4,"stream":true}""", "image_generation.completed", "images"),
        new("/v1/audio/transcriptions", () => Form(("model", "mai-transcribe")), "hour", "audio_in_ms"),
        new("/v1/audio/transcriptions", () => Form(("model", "mai-transcribe"), ("stream", "true")), "transcript.text.done", "audio_in_ms"),
        new("/v1/audio/translations", () => Form(("model", "mai-transcribe")), "\"text\":\"", "audio_in_ms"),
        new("/v1/documents/analyze", () => Form(System.IO.Path.Combine("ocr", "invoice.png"), ("model", "mai-read")), "2,550.00", "pages"),
        Of("/v2/models/sum/versions/1/infer", """{"inputs":[{"name":"a","shape":[1,2],"datatype":"FP32","data":[1.5,2]},{"name":"b","shape":[1,2],"datatype":"FP32","data":[1,1]}]}""", "[2.5,3", "tensor_calls"),
        Of("/v2/models/mai-text/generate", """{"text_input":"The capital of France is","max_tokens":4,"temperature":0}""", "Paris", "completion_tokens"),
    ];

    /// <summary>Asks, and checks the answer.</summary>
    /// <returns>The request's id.</returns>
    public async Task<string> AskAsync(HttpClient client)
    {
        using var content = Content();
        using var answer = await client.PostAsync(new Uri(Path, UriKind.Relative), content);
        var text = System.Text.Encoding.Latin1.GetString(await answer.Content.ReadAsByteArrayAsync());
        Assert.True(answer.StatusCode == HttpStatusCode.OK, $"{Path}: {(int)answer.StatusCode}: {text[..Math.Min(text.Length, 500)]}");
        Assert.True(text.Contains(Expected, StringComparison.OrdinalIgnoreCase), $"{Path}: '{Expected}' is not in: {text[..Math.Min(text.Length, 500)]}");
        return answer.Headers.GetValues("x-request-id").Single();
    }

    public void Check(JsonNode record)
    {
        Assert.Contains(UsageRecords.Outcome(record), (string[])["stop", "length"]);
        Assert.True(record[Quantity]?.GetValue<long>() > 0, $"{Path}: no {Quantity} in {record.ToJsonString()}");
    }

    private static Entry Of(string path, string json, string expected, string quantity) =>
        new(path, () => new StringContent(json, new MediaTypeHeaderValue("application/json")), expected, quantity);

    private static MultipartFormDataContent Form(params (string Name, string Value)[] fields) => Form(System.IO.Path.Combine("audio", "5.wav"), fields);

    private static MultipartFormDataContent Form(string golden, params (string Name, string Value)[] fields)
    {
        var file = System.IO.Path.Combine(Repository.Root, "tests", "golden", golden);
        var form = new MultipartFormDataContent { { new ByteArrayContent(File.ReadAllBytes(file)), "file", System.IO.Path.GetFileName(file) } };
        foreach (var (name, value) in fields)
        {
            form.Add(new StringContent(value), name);
        }

        return form;
    }
}
