using System.Net;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using MaiCluster.Gateway.Tests.Fakes;
using MaiCluster.Gateway.Tests.Fuzz;
using MaiCluster.Serving.Pipeline;
using MaiCluster.Serving.Requests;
using Microsoft.Extensions.DependencyInjection;

namespace MaiCluster.Gateway.Tests.Speech;

public sealed class SpeechEndpointTests : IAsyncLifetime
{
    private const string Path = "/v1/audio/speech";

    private readonly SpeakingPipeline _pipeline = new();
    private GatewayHost _host = null!;

    public async Task InitializeAsync() => _host = await GatewayHost.StartAsync(services: services => services.AddSingleton<IInferencePipeline>(_pipeline));

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task Pcm_is_the_samples_of_all_parts()
    {
        var (response, bytes) = await SpeakAsync("""{"model":"mai-voice","input":"Hello. Hello.","voice":"alloy","response_format":"pcm","speed":1.5}""");
        Assert.Equal("audio/pcm", response.Content.Headers.ContentType!.MediaType);
        Assert.Equal(_pipeline.Parts.SelectMany(part => part), MemoryMarshal.Cast<byte, short>(bytes).ToArray());
        var request = Assert.Single(_pipeline.Requests);
        Assert.Equal("af_alloy", request.Parameters["voice"].Text);
        Assert.Equal(1.5, request.Parameters["speed"].Number);
        Assert.Equal(13, request.Quantities.Characters);
    }

    [Fact]
    public async Task Wave_has_a_header_whose_lengths_are_open()
    {
        var (response, bytes) = await SpeakAsync("""{"model":"mai-voice","input":"Hello","voice":"af_heart","response_format":"wav"}""");
        Assert.Equal("audio/wav", response.Content.Headers.ContentType!.MediaType);
        Assert.Equal("RIFF", Encoding.ASCII.GetString(bytes, 0, 4));
        Assert.Equal(uint.MaxValue, BitConverter.ToUInt32(bytes, 40));
        Assert.Equal(24_000u, BitConverter.ToUInt32(bytes, 24));
        Assert.Equal(_pipeline.Parts.Sum(part => part.Length), (bytes.Length - 44) / 2);
    }

    [Fact]
    public async Task First_audio_leaves_while_the_rest_is_made()
    {
        var rest = new TaskCompletionSource();
        _pipeline.Rest = rest.Task;
        using var request = Request("""{"model":"mai-voice","input":"Hello. Hello.","voice":"af_heart","response_format":"pcm"}""");
        using var response = await _host.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead).Within("the first audio");
        await using var stream = await response.Content.ReadAsStreamAsync();
        await stream.ReadExactlyAsync(new byte[2 * _pipeline.Parts[0].Length]).AsTask().Within("the first part");
        rest.SetResult();
        var second = new MemoryStream();
        await stream.CopyToAsync(second).Within("the rest");
        Assert.Equal(2 * _pipeline.Parts[1].Length, second.Length);
    }

    [Fact]
    public async Task Events_have_audio_in_base64_and_the_usage_at_the_end()
    {
        var (response, bytes) = await SpeakAsync("""{"model":"mai-voice","input":"Hello","voice":"af_heart","response_format":"pcm","stream_format":"sse"}""");
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType!.MediaType);
        var events = Encoding.UTF8.GetString(bytes).Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Select(line => JsonElement.Parse(line["data: ".Length..])).ToArray();
        Assert.Equal(["speech.audio.delta", "speech.audio.delta", "speech.audio.done"], events.Select(one => one.GetProperty("type").GetString()));
        Assert.Equal(MemoryMarshal.AsBytes<short>(_pipeline.Parts[0]).ToArray(), events[0].GetProperty("audio").GetBytesFromBase64());
        Assert.Equal(1000, events[2].GetProperty("usage").GetProperty("audio_out_ms").GetInt32());
        Assert.Equal(5, events[2].GetProperty("usage").GetProperty("characters").GetInt32());
    }

    [Fact]
    public async Task Without_a_format_it_is_mp3_or_else_wav_and_the_content_type_says_which()
    {
        var (response, bytes) = await SpeakAsync("""{"model":"mai-voice","input":"Hello","voice":{"id":"af_heart"}}""");
        var type = response.Content.Headers.ContentType!.MediaType;
        Assert.Contains(type, (string?[])["audio/mpeg", "audio/wav"]);
        Assert.True(type == "audio/mpeg" ? bytes[0] == 0xFF && (bytes[1] & 0xE0) == 0xE0 : bytes[0] == 'R');
    }

    [Theory]
    [InlineData("""{"model":"mai-voice","input":"Hi","voice":"af_heart","instructions":"whisper"}""", "instructions", "choose another voice")]
    [InlineData("""{"model":"mai-voice","input":"Hi","voice":"bob"}""", "voice", "There is no voice 'bob'")]
    [InlineData("""{"model":"mai-voice","input":"Hi","voice":"ff_siwis"}""", "voice", "speaks French")]
    [InlineData("""{"model":"mai-voice","input":"Hi","voice":"af_heart:x+af_alloy"}""", "voice", "the weight 'x'")]
    [InlineData("""{"model":"mai-voice","input":"Hi"}""", "voice", "required")]
    [InlineData("""{"model":"mai-voice","input":"","voice":"af_heart"}""", "input", "1 to 4096 characters")]
    [InlineData("""{"model":"mai-voice","input":"语","voice":"af_heart"}""", "input", "nothing that can be spoken")]
    [InlineData("""{"model":"mai-voice","input":"xyz","voice":"af_heart","input_type":"phonemes"}""", "input", "no phoneme symbol")]
    [InlineData("""{"model":"mai-voice","input":"Hi","voice":"af_heart","speed":5}""", "speed", "0.25 to 4")]
    [InlineData("""{"model":"mai-voice","input":"Hi","voice":"af_heart","response_format":"midi"}""", "response_format", "mp3, opus")]
    [InlineData("""{"model":"mai-voice","input":"Hi","voice":"af_heart","stream_format":"no"}""", "stream_format", "audio, sse")]
    public async Task What_is_wrong_is_said_by_name(string json, string param, string message)
    {
        var error = await _host.PostErrorAsync(Path, json);
        Assert.Equal(param, error.GetProperty("param").GetString());
        Assert.Contains(message, error.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Empty(_pipeline.Requests);
    }

    [Fact]
    public async Task A_spoiled_request_is_never_an_error_of_ours()
    {
        const string valid = """{"model":"mai-voice","input":"Hello [x](/hel/) $5.30.","voice":"af_heart:0.6+alloy:0.4","response_format":"pcm","speed":1.5,"stream_format":"audio","input_type":"text"}""";
        var seeds = LongRun.IsOn ? 100_000 : 250;
        _pipeline.Parts = [];
        for (var seed = 1; seed <= seeds; seed++)
        {
            using var content = new ByteArrayContent(new BodyMutator(seed).Spoil(valid));
            content.Headers.ContentType = new("application/json");
            using var response = await _host.Client.PostAsync(new Uri(Path, UriKind.Relative), content).Within($"an answer to seed {seed}");
            Assert.True(response.StatusCode is HttpStatusCode.OK or HttpStatusCode.BadRequest or HttpStatusCode.NotFound, $"seed {seed}: {response.StatusCode}");
            _pipeline.Requests.Clear();
        }
    }

    [Fact]
    public async Task A_text_that_is_too_long_is_refused()
    {
        var error = await _host.PostErrorAsync(Path, JsonSerializer.Serialize(new { model = "mai-voice", input = new string('a', 4097), voice = "af_heart" }));
        Assert.Contains("it has 4097", error.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failure_before_the_first_audio_is_the_status()
    {
        _pipeline.Parts = [];
        _pipeline.Failure = new RequestFailure(FailureKind.InvalidRequest, "no such sound") { Param = "input" };
        var error = await _host.PostErrorAsync(Path, """{"model":"mai-voice","input":"Hello","voice":"af_heart"}""");
        Assert.Equal("no such sound", error.GetProperty("message").GetString());
    }

    [Fact]
    public async Task A_failure_after_the_first_audio_cuts_the_answer()
    {
        _pipeline.Failure = new RequestFailure(FailureKind.Internal, "gone");
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => SpeakAsync("""{"model":"mai-voice","input":"Hello","voice":"af_heart","response_format":"pcm"}"""));
    }

    [Fact]
    public async Task Voices_are_listed_once_with_language_gender_and_aliases()
    {
        var list = await _host.GetJsonAsync("/v1/audio/voices");
        var voices = list.GetProperty("data").EnumerateArray().ToArray();
        Assert.Equal(["af_alloy", "af_heart", "ff_siwis"], voices.Select(voice => voice.GetProperty("id").GetString()));
        Assert.Equal("en-US", voices[0].GetProperty("language").GetString());
        Assert.Equal("female", voices[2].GetProperty("gender").GetString());
        Assert.Equal(["alloy"], voices[0].GetProperty("aliases").EnumerateArray().Select(alias => alias.GetString()));
        Assert.Equal("model_not_found", (await _host.GetJsonAsync("/v1/audio/voices?model=none", 404)).GetProperty("error").GetProperty("code").GetString());
    }

    private static HttpRequestMessage Request(string json) => new(HttpMethod.Post, new Uri(Path, UriKind.Relative)) { Content = new StringContent(json, Encoding.UTF8, "application/json") };

    private async Task<(HttpResponseMessage Response, byte[] Bytes)> SpeakAsync(string json)
    {
        using var request = Request(json);
        var response = await _host.Client.SendAsync(request).Within("an answer");
        var bytes = await response.Content.ReadAsByteArrayAsync().Within("its body");
        Assert.True(response.StatusCode == HttpStatusCode.OK, Encoding.UTF8.GetString(bytes));
        return (response, bytes);
    }
}
