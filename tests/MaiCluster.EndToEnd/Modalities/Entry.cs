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

    private static readonly string Recording = System.IO.Path.Combine("audio", "5.wav");

    /// <summary>All of HTTP.</summary>
    public static IReadOnlyList<Entry> All { get; } =
    [
        .. Shared("mai"),
        Json("/v1/responses", "mai-text", """ "temperature":0,"input":"What is the capital of France?","max_output_tokens":12""", "Paris", "completion_tokens"),
        Form("/v1/documents/analyze", "mai-read", System.IO.Path.Combine("ocr", "invoice.png"), "2,550.00", "pages"),
        Json("/v2/models/sum/versions/1/infer", """{"inputs":[{"name":"a","shape":[1,2],"datatype":"FP32","data":[1.5,2]},{"name":"b","shape":[1,2],"datatype":"FP32","data":[1,1]}]}""", "[2.5,3", "tensor_calls"),
        Json("/v2/models/mai-text/generate", """{"text_input":"The capital of France is","max_tokens":4,"temperature":0}""", "Paris", "completion_tokens"),
    ];

    /// <summary>Where our models and partners' are asked alike.</summary>
    /// <param name="whose">Before the hyphen of each model's name.</param>
    public static IReadOnlyList<Entry> Shared(string whose) =>
    [
        Json("/v1/chat/completions", $"{whose}-text", """ "temperature":0,"messages":[{"role":"user","content":"What is the capital of France?"}],"max_tokens":12""", "Paris", "completion_tokens"),
        Json("/v1/chat/completions", $"{whose}-text", """ "temperature":0,"stream":true,"messages":[{"role":"user","content":"What is the capital of France?"}],"max_tokens":12""", "[DONE]", "completion_tokens"),
        Json("/v1/completions", $"{whose}-text", """ "temperature":0,"prompt":"The capital of France is","max_tokens":4""", "Paris", "completion_tokens"),
        Json("/v1/embeddings", $"{whose}-embed", $""" "input":["{Sentence}","A dog."]""", "\"embedding\":[", "embedding_tokens"),
        Json("/v1/audio/speech", $"{whose}-voice", $""" "voice":"af_heart","input":"{Sentence}","response_format":"wav" """, "RIFF", "characters"),
        Json("/v1/audio/speech", $"{whose}-voice", """ "voice":"af_heart","input":"Yes. No.","response_format":"pcm","stream_format":"sse" """, "speech.audio.done", "characters"),
        Json("/v1/images/generations", $"{whose}-image-emoji", """ "prompt":"red apple","n":2,"steps":4""", "\"b64_json\"", "images"),
        Json("/v1/images/generations", $"{whose}-image-emoji", """ "prompt":"pizza","n":2,"steps":4,"stream":true""", "\"index\":1,\"usage\"", "images"),
        Form("/v1/audio/transcriptions", $"{whose}-transcribe", Recording, "hour", "audio_in_ms"),
        Form("/v1/audio/transcriptions", $"{whose}-transcribe", Recording, "transcript.text.done", "audio_in_ms", ("stream", "true")),
        Form("/v1/audio/translations", $"{whose}-transcribe", Recording, "\"text\":\"", "audio_in_ms"),
    ];

    /// <summary>Asks, and checks the answer.</summary>
    /// <returns>The request's id.</returns>
    public async Task<string> AskAsync(HttpClient client) => (await AskForHeadersAsync(client)).GetValues("x-request-id").Single();

    /// <inheritdoc cref="AskAsync"/>
    /// <returns>The answer's headers.</returns>
    public async Task<HttpResponseHeaders> AskForHeadersAsync(HttpClient client)
    {
        using var content = Content();
        using var answer = await client.PostAsync(new Uri(Path, UriKind.Relative), content);
        var text = System.Text.Encoding.Latin1.GetString(await answer.Content.ReadAsByteArrayAsync());
        Assert.True(answer.StatusCode == HttpStatusCode.OK, $"{Path}: {(int)answer.StatusCode}: {text[..Math.Min(text.Length, 500)]}");
        Assert.True(text.Contains(Expected, StringComparison.OrdinalIgnoreCase), $"{Path}: '{Expected}' is not in: {text[..Math.Min(text.Length, 500)]}");
        return answer.Headers;
    }

    public void Check(JsonNode record)
    {
        Assert.Contains(UsageRecords.Outcome(record), (string[])["stop", "length"]);
        Assert.True(record[Quantity]?.GetValue<long>() > 0, $"{Path}: no {Quantity} in {record.ToJsonString()}");
    }

    private static Entry Json(string path, string model, string fields, string expected, string quantity) =>
        Json(path, $$"""{"model":"{{model}}",{{fields}}}""", expected, quantity);

    private static Entry Json(string path, string json, string expected, string quantity) =>
        new(path, () => new StringContent(json, new MediaTypeHeaderValue("application/json")), expected, quantity);

    private static Entry Form(string path, string model, string golden, string expected, string quantity, params (string Name, string Value)[] fields) =>
        new(path, () => Multipart([("model", model), .. fields], System.IO.Path.Combine(Repository.Root, "tests", "golden", golden)), expected, quantity);

    private static MultipartFormDataContent Multipart((string Name, string Value)[] fields, string file)
    {
        var form = new MultipartFormDataContent { { new ByteArrayContent(File.ReadAllBytes(file)), "file", System.IO.Path.GetFileName(file) } };
        foreach (var (name, value) in fields)
        {
            form.Add(new StringContent(value), name);
        }

        return form;
    }
}
