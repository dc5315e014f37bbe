using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace MaiCluster.Node.Bench.Realtime;

/// <summary>Measures calls against what they are made of, on one node and in alternating order.</summary>
internal sealed class RealtimeBench(NodeProcess node, string model, int rounds, Action<string> report, TimeProvider time)
{
    private const string Question = "What is the capital of France?";

    /// <summary>Bytes of 24 kHz audio: a second.</summary>
    private const int SecondBytes = 48_000;

    private static readonly string[] Committed = ["input_audio_buffer.committed"], Audio = ["response.output_audio.delta"], Done = ["response.done"], Updated = ["session.updated"], AudioOrDone = [.. Audio, .. Done];

    private readonly List<double> _live = [], _transcribe = [], _text = [], _voice = [], _barge = [];

    /// <exception cref="InvalidDataException">The node did not answer as it should.</exception>
    public async Task<RealtimeBenchReport> RunAsync(CancellationToken cancellationToken)
    {
        using var http = new HttpClient { BaseAddress = node.Address, Timeout = TimeSpan.FromMinutes(10) };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", node.Key);
        report("the models");
        var question = await SpeechAsync(http, Question, "pcm", cancellationToken);
        var recording = await SpeechAsync(http, Question, "wav", cancellationToken);
        var instructions = await TurnAsync(question, cancellationToken: cancellationToken); // warms all of them up
        for (var round = 0; round < rounds; round++)
        {
            report($"round {round + 1} of {rounds}");
            _transcribe.Add(await TimeAsync(() => TranscribeAsync(http, recording, cancellationToken)));
            var started = time.GetTimestamp();
            var sentence = await FirstSentenceAsync(http, instructions, cancellationToken);
            _text.Add(time.GetElapsedTime(started).TotalMilliseconds);
            _voice.Add(await TimeAsync(() => FirstAudioAsync(http, sentence, cancellationToken)));
            await TurnAsync(question, _live, cancellationToken);
            await BargeInAsync(question, cancellationToken);
        }

        return new RealtimeBenchReport(model, rounds, Median(_live), Median(_transcribe), Median(_text), Median(_voice), _barge.Max());
    }

    /// <summary>A turn of a new call.</summary>
    /// <returns>What its text model is told.</returns>
    private async Task<string> TurnAsync(byte[] question, List<double>? measured = null, CancellationToken cancellationToken = default)
    {
        using var call = new BenchCall(time);
        var instructions = await OpenAsync(call, cancellationToken);
        await SpeakAsync(call, question, cancellationToken);
        var (_, committed) = await call.NextAsync(Committed, cancellationToken);
        var (_, heard) = await call.NextAsync(Audio, cancellationToken);
        measured?.Add(time.GetElapsedTime(committed, heard).TotalMilliseconds);
        await call.NextAsync(Done, cancellationToken);
        return instructions;
    }

    /// <summary>The caller speaks again while the answer is being spoken.</summary>
    private async Task BargeInAsync(byte[] question, CancellationToken cancellationToken)
    {
        using var call = new BenchCall(time);
        await OpenAsync(call, cancellationToken);
        await SpeakAsync(call, question, cancellationToken);
        var (_, last) = await call.NextAsync(Audio, cancellationToken);
        var spoke = time.GetTimestamp();
        await call.AppendAsync(question, cancellationToken);
        while (true)
        {
            var (next, at) = await call.NextAsync(AudioOrDone, cancellationToken);
            if (next.GetProperty("type").ValueEquals(Done[0]))
            {
                break;
            }

            last = at;
        }

        _barge.Add(Math.Max(0, time.GetElapsedTime(spoke, last).TotalMilliseconds));
    }

    private async Task<string> OpenAsync(BenchCall call, CancellationToken cancellationToken)
    {
        await call.OpenAsync(node.Address, model, node.Key, cancellationToken);
        await call.SendAsync(new { type = "session.update", session = new { type = "realtime", max_output_tokens = 64 } }, cancellationToken);
        var (updated, _) = await call.NextAsync(Updated, cancellationToken);
        return updated.GetProperty("session").GetProperty("instructions").GetString()!;
    }

    private static async Task SpeakAsync(BenchCall call, byte[] question, CancellationToken cancellationToken)
    {
        await call.AppendAsync(question, cancellationToken);
        await call.AppendAsync(new byte[SecondBytes], cancellationToken);
    }

    private static async Task<byte[]> SpeechAsync(HttpClient http, string text, string format, CancellationToken cancellationToken)
    {
        using var answer = await PostAsync(http, "v1/audio/speech", new { model = "mai-voice", voice = "af_heart", input = text, response_format = format }, cancellationToken);
        return await answer.Content.ReadAsByteArrayAsync(cancellationToken);
    }

    private static async Task TranscribeAsync(HttpClient http, byte[] recording, CancellationToken cancellationToken)
    {
        using var audio = new ByteArrayContent(recording);
        using var form = new MultipartFormDataContent { { audio, "file", "turn.wav" }, { new StringContent("mai-transcribe"), "model" }, { new StringContent("en"), "language" } };
        using var answer = await http.PostAsync(new Uri("v1/audio/transcriptions", UriKind.Relative), form, cancellationToken);
        answer.EnsureSuccessStatusCode();
        await answer.Content.ReadAsByteArrayAsync(cancellationToken);
    }

    /// <summary>Reads the stream of a chat until its first sentence is whole.</summary>
    private static async Task<string> FirstSentenceAsync(HttpClient http, string instructions, CancellationToken cancellationToken)
    {
        object[] messages = [new { role = "system", content = instructions }, new { role = "user", content = Question }];
        using var answer = await PostAsync(http, "v1/chat/completions", new { model = "mai-text", temperature = 0, stream = true, max_tokens = 64, messages }, cancellationToken);
        using var lines = new StreamReader(await answer.Content.ReadAsStreamAsync(cancellationToken));
        var text = new StringBuilder();
        while (await lines.ReadLineAsync(cancellationToken) is { } line)
        {
            if (!line.StartsWith("data: {", StringComparison.Ordinal))
            {
                continue;
            }

            using var chunk = JsonDocument.Parse(line.AsMemory("data: ".Length));
            var delta = chunk.RootElement.GetProperty("choices")[0].GetProperty("delta");
            text.Append(delta.TryGetProperty("content", out var content) ? content.GetString() : "");
            if (chunk.RootElement.GetProperty("choices")[0].GetProperty("finish_reason").ValueKind == JsonValueKind.String || IsSentence(text))
            {
                break;
            }
        }

        return text.ToString();
    }

    private static async Task FirstAudioAsync(HttpClient http, string sentence, CancellationToken cancellationToken)
    {
        using var answer = await PostAsync(http, "v1/audio/speech", new { model = "mai-voice", voice = "af_heart", input = sentence, response_format = "pcm" }, cancellationToken);
        var first = new byte[1];
        await using var audio = await answer.Content.ReadAsStreamAsync(cancellationToken);
        await audio.ReadExactlyAsync(first, cancellationToken);
    }

    private static async Task<HttpResponseMessage> PostAsync(HttpClient http, string path, object body, CancellationToken cancellationToken)
    {
        using var content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(body));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(path, UriKind.Relative)) { Content = content };
        var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        return answer.EnsureSuccessStatusCode();
    }

    private async Task<double> TimeAsync(Func<Task> work)
    {
        var started = time.GetTimestamp();
        await work();
        return time.GetElapsedTime(started).TotalMilliseconds;
    }

    private static bool IsSentence(StringBuilder text) => text.Length > 1 && text[^1] == ' ' && text[^2] is '.' or '!' or '?';

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
}
