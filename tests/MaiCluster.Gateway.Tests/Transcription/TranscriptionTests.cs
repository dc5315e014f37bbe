using System.Net;
using System.Text.Json;
using MaiCluster.Serving.Requests;
using MaiCluster.Serving.Transcription;

namespace MaiCluster.Gateway.Tests.Transcription;

public sealed class TranscriptionTests(TranscriptionHost host) : IClassFixture<TranscriptionHost>
{
    private const string Path = "v1/audio/transcriptions";

    [Theory]
    [InlineData("json", "application/json", """{"text":"Good <evening>. Welcome.","usage":{"type":"duration","seconds":1.5}}""")]
    [InlineData("text", "text/plain; charset=utf-8", "Good <evening>. Welcome.\n")]
    [InlineData("srt", "text/plain; charset=utf-8", "1\n00:00:00,250 --> 00:00:00,750\nGood <evening>.\n\n2\n00:00:01,000 --> 00:00:01,500\nWelcome.\n\n")]
    [InlineData("vtt", "text/vtt; charset=utf-8", "WEBVTT\n\n00:00:00.250 --> 00:00:00.750\nGood &lt;evening&gt;.\n\n00:00:01.000 --> 00:00:01.500\nWelcome.\n\n")]
    public async Task Each_format_is_as_its_readers_expect(string format, string type, string body)
    {
        var answer = await PostAsync(("response_format", format));
        Assert.Equal((HttpStatusCode.OK, type, body), (answer.Status, answer.Type, answer.Body));
    }

    [Fact]
    public async Task Verbose_json_has_segments_unless_only_words_are_wanted()
    {
        var both = JsonElement.Parse((await PostAsync(("response_format", "verbose_json"), ("timestamp_granularities[]", "word"), ("timestamp_granularities[]", "segment"))).Body);
        Assert.Equal(("transcribe", "english", 1.5), (both.GetProperty("task").GetString(), both.GetProperty("language").GetString(), both.GetProperty("duration").GetDouble()));
        Assert.Equal(
            """{"id":1,"seek":100,"start":1,"end":1.5,"text":" Welcome.","tokens":[1,2],"temperature":0.2,"avg_logprob":-0.25,"compression_ratio":1.5,"no_speech_prob":0.125}""",
            both.GetProperty("segments")[1].GetRawText());
        Assert.Equal("""[{"word":"Good","start":0.25,"end":0.5},{"word":"<evening>.","start":0.5,"end":0.75},{"word":"Welcome.","start":1,"end":1.5}]""", both.GetProperty("words").GetRawText());

        var words = JsonElement.Parse((await PostAsync(("response_format", "verbose_json"), ("timestamp_granularities[]", "word"))).Body);
        Assert.False(words.TryGetProperty("segments", out _));
        var plain = JsonElement.Parse((await PostAsync(("response_format", "verbose_json"))).Body);
        Assert.False(plain.TryGetProperty("words", out _));
        Assert.Equal(2, plain.GetProperty("segments").GetArrayLength());
    }

    [Fact]
    public async Task What_is_asked_for_reaches_the_model()
    {
        await PostAsync(("language", "German"), ("prompt", "Kafka"), ("temperature", "0.4"), ("response_format", "srt"));
        var work = TranscriptionWork.Read(host.Pipeline.Requests[^1]);
        Assert.Equal(("de", "Kafka", 0.4, TranscriptDetail.Segments, false), (work.Language, work.Prompt, work.Temperature, work.Detail, work.Translate));
        Assert.Equal(24_000, work.Audio.Length);

        await TranscriptionHost.PostAsync(host.Gateway, "v1/audio/translations", TranscriptionHost.Recording, ("model", "mai-transcribe"), ("prompt", ""), ("response_format", "json"));
        work = TranscriptionWork.Read(host.Pipeline.Requests[^1]);
        Assert.Equal((null, null, TranscriptDetail.Text, true), (work.Language, work.Prompt, work.Detail, work.Translate));
    }

    [Fact]
    public async Task A_stream_sends_each_part_as_it_comes()
    {
        var (_, type, body) = await PostAsync(("stream", "true"));
        Assert.Equal("text/event-stream; charset=utf-8", type);
        Assert.Equal(
            """
            data: {"type":"transcript.text.delta","delta":"Good <evening>."}

            data: {"type":"transcript.text.delta","delta":" Welcome."}

            data: {"type":"transcript.text.done","text":"Good <evening>. Welcome.","usage":{"type":"duration","seconds":1.5}}


            """.ReplaceLineEndings("\n"),
            body);
    }

    [Theory]
    [InlineData("language", "xx", "language", "'language' must be one that mai-transcribe understands: de, en.")]
    [InlineData("temperature", "2", "temperature", "'temperature' must be a number from 0 to 1; got 2.")]
    [InlineData("temperature", "warm", "temperature", "'temperature' must be a number from 0 to 1; got \"warm\".")]
    [InlineData("response_format", "xml", "response_format", "'response_format' must be one of json, text, srt, verbose_json, vtt; got \"xml\".")]
    [InlineData("timestamp_granularities[]", "word", "timestamp_granularities[]", "'timestamp_granularities[]' is only allowed with 'response_format' verbose_json.")]
    [InlineData("include[]", "logprobs", "include[]", "'include[]' is not supported here (log probabilities are given as means of segments, in `verbose_json`); leave it out or send [].")]
    [InlineData("chunking_strategy", "server_vad", "chunking_strategy", "'chunking_strategy' is not supported here (recordings are always cut where nobody speaks); leave it out or send \"auto\".")]
    [InlineData("langauge", "en", "langauge", "Unknown field 'langauge'. Did you mean 'language'?")]
    [InlineData("model", "mai-text", "model", "'model' is there twice.")]
    public async Task Wrong_fields_are_named(string name, string value, string param, string message)
    {
        var error = await TranscriptionHost.ErrorAsync(host.Gateway, TranscriptionHost.Recording, ("model", "mai-transcribe"), (name, value));
        Assert.Equal((param, message), (error.GetProperty("param").GetString(), error.GetProperty("message").GetString()));
    }

    [Fact]
    public async Task Files_that_are_none_are_named()
    {
        var missing = await TranscriptionHost.ErrorAsync(host.Gateway, null, ("model", "mai-transcribe"));
        Assert.StartsWith("'file' is missing: an audio file is expected (wav, mp3", missing.GetProperty("message").GetString(), StringComparison.Ordinal);
        var unreadable = await TranscriptionHost.ErrorAsync(host.Gateway, "RIFF0000WAVEdata"u8.ToArray(), ("model", "mai-transcribe"));
        Assert.StartsWith("The audio in 'file' is a WAVE file without audio: it has no data chunk. Here can be read: wav, mp3", unreadable.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Equal("file", unreadable.GetProperty("param").GetString());
    }

    [Fact]
    public async Task Files_and_recordings_have_a_limit()
    {
        await using var gateway = await TranscriptionHost.StartAsync(host.Pipeline, options => (options.MaxAudioBytes, options.MaxAudioSeconds) = (100_000, 1));
        var (status, _, body) = await TranscriptionHost.PostAsync(gateway, Path, new byte[100_001], ("model", "mai-transcribe"));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, status);
        Assert.Contains("The file in 'file' may have at most 100000 bytes.", body, StringComparison.Ordinal);
        var error = await TranscriptionHost.ErrorAsync(gateway, TranscriptionHost.Recording, ("model", "mai-transcribe"));
        Assert.StartsWith("The audio in 'file' is longer than 1 seconds, which is the most that is read; send it in parts.", error.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_body_that_is_no_form_is_refused()
    {
        var error = await host.Gateway.PostErrorAsync(Path, "{}", status: 415);
        Assert.StartsWith("The body must be a form, sent with the header 'Content-Type: multipart/form-data; boundary=...'", error.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failure_after_the_first_part_is_an_event()
    {
        var pipeline = new Fakes.PartsPipeline(TranscriptionHost.Model, _ => [new TranscriptPart { Language = "en", Segments = [] }.ToPart()])
        {
            Failure = new RequestFailure(FailureKind.Internal, "The model broke."),
        };
        await using var gateway = await TranscriptionHost.StartAsync(pipeline);
        var (_, _, body) = await TranscriptionHost.PostAsync(gateway, Path, TranscriptionHost.Recording, ("model", "mai-transcribe"), ("stream", "true"));
        Assert.Contains("The model broke.", body, StringComparison.Ordinal);
        Assert.DoesNotContain("transcript.text.done", body, StringComparison.Ordinal);
    }

    private Task<(HttpStatusCode Status, string Type, string Body)> PostAsync(params (string Name, string Value)[] fields) =>
        TranscriptionHost.PostAsync(host.Gateway, Path, TranscriptionHost.Recording, [("model", "mai-transcribe"), .. fields]);
}
