using System.Buffers.Binary;
using System.Text;
using System.Text.Json.Nodes;
using MaiCluster.Gateway.Hosting;
using MaiCluster.Gateway.Limits;
using MaiCluster.Gateway.Partners;
using MaiCluster.Gateway.Requests;
using MaiCluster.Serving.Admission;
using MaiCluster.Serving.Partners;
using MaiCluster.Serving.Requests;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace MaiCluster.Gateway.Tests.Partners;

public sealed class PartnerPlannerTests
{
    private static readonly PartnerPlanner Planner = new(Options.Create(new GatewayOptions()));

    [Theory]
    [InlineData("""{"model":"gpt-4o"}""", """{"model":"there \"4\"","max_tokens":100}""")]
    [InlineData("""{"messages":[{"model":"x"}],"model":"gpt-4o","odd":{"a":[1,null]}}""", """{"messages":[{"model":"x"}],"model":"there \"4\"","odd":{"a":[1,null]},"max_tokens":100}""")]
    [InlineData("""{"model":"gpt-4o","max_tokens":7}""", """{"model":"there \"4\"","max_tokens":7}""")]
    [InlineData("""{"max_completion_tokens":9,"model":"gpt-4o"}""", """{"max_completion_tokens":9,"model":"there \"4\""}""")]
    [InlineData("""{"max_tokens":null,"max_completion_tokens":9,"model":"gpt-4o"}""", """{"max_tokens":null,"max_completion_tokens":9,"model":"there \"4\""}""")]
    [InlineData("""{"max_tokens":null,"model":"gpt-4o"}""", """{"max_tokens":100,"model":"there \"4\""}""")]
    [InlineData("""{"model":"gpt-4o","stream":true}""", """{"model":"there \"4\"","stream":true,"max_tokens":100,"stream_options":{"include_usage":true}}""")]
    [InlineData("""{"model":"gpt-4o","stream":true,"stream_options":null}""", """{"model":"there \"4\"","stream":true,"stream_options":{"include_usage":true},"max_tokens":100}""")]
    [InlineData("""{"model":"gpt-4o","stream_options":{},"stream":true}""", """{"model":"there \"4\"","stream_options":{"include_usage":true},"stream":true,"max_tokens":100}""")]
    [InlineData("""{"model":"gpt-4o","stream_options":{"include_usage":false,"x":1},"stream":true}""", """{"model":"there \"4\"","stream_options":{"include_usage":true,"x":1},"stream":true,"max_tokens":100}""")]
    [InlineData("""{"model":"gpt-4o","stream_options":{"x":1},"stream":true}""", """{"model":"there \"4\"","stream_options":{"include_usage":true,"x":1},"stream":true,"max_tokens":100}""")]
    [InlineData("""{"model":"gpt-4o","stream_options":{"x":1},"stream":false}""", """{"model":"there \"4\"","stream_options":{"x":1},"stream":false,"max_tokens":100}""")]
    public void A_chats_body_is_the_clients_but_for_three_fields(string sent, string written)
    {
        var (plan, error) = Plan(PartnerOperation.Chat, sent);
        Assert.Null(error);
        var request = plan!.Request;
        Assert.Equal(written, Encoding.UTF8.GetString(request.Edits.Write(request.Body.Span, request.Upstream, request.MaxTokens)), ignoreLineEndingDifferences: false);
        JsonNode.Parse(written);
    }

    [Theory]
    [InlineData("""{"model":"gpt-4o","max_tokens":0}""", "max_tokens", "'max_tokens' must be a whole number of at least 1.")]
    [InlineData("""{"model":"gpt-4o","max_tokens":"many"}""", "max_tokens", "'max_tokens' must be a whole number of at least 1.")]
    [InlineData("""{"model":"gpt-4o","max_tokens":2000000}""", "max_tokens", "'max_tokens' must be at most 1000000.")]
    [InlineData("""{"model":"gpt-4o","n":17}""", "n", "'n' must be at most 16.")]
    [InlineData("""{"model":"gpt-4o","n":-1}""", "n", "'n' must be a whole number of at least 1.")]
    public void What_cannot_be_reserved_is_refused_here(string sent, string param, string message)
    {
        var (plan, error) = Plan(PartnerOperation.Chat, sent);
        Assert.Null(plan);
        Assert.Equal((400, param, message), (error!.Status, error.Param, error.Message));
    }

    [Fact]
    public void A_model_is_asked_for_what_it_is_for()
    {
        var (_, error) = Plan(PartnerOperation.Embedding, """{"model":"gpt-4o"}""");
        Assert.Equal("The model 'gpt-4o' is for text: ask it at /v1/chat/completions or /v1/completions.", error!.Message);
    }

    [Theory]
    [InlineData("""{"model":"m","prompt":"a","n":2,"best_of":3,"max_tokens":5}""", 3, 5)]
    [InlineData("""{"model":"m","prompt":["a","b"],"n":2}""", 4, 16)]
    [InlineData("""{"model":"m","prompt":[1,2,3]}""", 1, 16)]
    [InlineData("""{"model":"m","prompt":[[1],[2,3]]}""", 2, 16)]
    public void Every_answer_of_a_completion_is_reserved(string sent, int choices, int tokens)
    {
        var request = Plan(PartnerOperation.Completion, sent).Plan!.Request;
        Assert.Equal((choices, tokens, Encoding.UTF8.GetByteCount(sent)), (request.Choices, request.MaxTokens, request.PromptTokens));
    }

    [Fact]
    public void Spoken_text_is_reserved_by_its_characters() =>
        Assert.Equal(5, Plan(PartnerOperation.Speech, """{"model":"m","input":"\u00e4b\ud83d\ude00 c"}""", "speech").Plan!.Request.Others.Characters);

    [Fact]
    public async Task A_forms_model_is_exchanged_and_its_recording_measured()
    {
        var wave = Wave(bytesPerSecond: 32_000, seconds: 2);
        using var form = new MultipartFormDataContent("the-boundary") { { new StringContent("gpt-4o"), "model" }, { new StringContent("true"), "stream" }, { new ByteArrayContent(wave), "file", "a.wav" } };
        var bytes = await form.ReadAsByteArrayAsync();
        var type = form.Headers.ContentType!.ToString();
        var limits = new MultipartLimits("file", 1 << 20);
        var ask = await FormAsk.ReadAsync(bytes, type, limits);
        var (plan, _) = Plan(new ClientBody(PartnerOperation.Transcription, bytes, type, null, ask), "transcription");
        var request = plan!.Request;
        Assert.Equal((true, 2000L, 2000L), (request.IsStream, request.Others.AudioInMilliseconds, request.LikelyOthers.AudioInMilliseconds));

        var sent = await FormAsk.ReadAsync(request.Edits.Write(request.Body.Span, request.Upstream, 0), type, limits);
        Assert.Equal("there \"4\"", sent!.Model);
        Assert.Equal(wave, sent.File!.Value.ToArray());
    }

    [Fact]
    public void A_recording_of_another_format_is_bounded_by_its_bytes()
    {
        Assert.Null(WaveLength.Of("ID3"u8));
        Assert.Null(WaveLength.Of([.. "RIFF\0\0\0\0WAVE"u8, .. "LIST"u8, 255, 255, 255, 255]));
        Assert.True(WaveLength.Most(1_000_000) > WaveLength.Likely(1_000_000));
    }

    private static byte[] Wave(int bytesPerSecond, int seconds)
    {
        var wave = new byte[44 + (bytesPerSecond * seconds)];
        "RIFF"u8.CopyTo(wave);
        "WAVEfmt "u8.CopyTo(wave.AsSpan(8));
        BinaryPrimitives.WriteInt32LittleEndian(wave.AsSpan(16), 16);
        BinaryPrimitives.WriteInt32LittleEndian(wave.AsSpan(28), bytesPerSecond);
        "data"u8.CopyTo(wave.AsSpan(36));
        BinaryPrimitives.WriteInt32LittleEndian(wave.AsSpan(40), bytesPerSecond * seconds);
        return wave;
    }

    private static (PartnerPlan? Plan, Gateway.Errors.ApiError? Error) Plan(PartnerOperation operation, string json, string modality = "text")
    {
        var bytes = Encoding.UTF8.GetBytes(json);
        return Plan(new ClientBody(operation, bytes, "application/json", JsonAsk.Read(bytes), null), modality);
    }

    private static (PartnerPlan? Plan, Gateway.Errors.ApiError? Error) Plan(ClientBody body, string modality)
    {
        var terms = new PartnerModelTerms { Name = "gpt-4o", Upstream = "there \"4\"", Modality = modality, MaxOutputTokens = 100 };
        var model = PartnerModel.Of(new PartnerTerms { Name = "far", Url = new Uri("https://api.example.com/v1/"), Models = [terms] }, terms);
        var exchange = new Exchange(RequestId.New(), 0) { Key = KeyOfTests() };
        return Planner.Plan(body, model, exchange, new HeaderDictionary());
    }

    private static ApiKey KeyOfTests() => new("key_00000001", new KeyTerms { Name = "test" }, DateTimeOffset.UnixEpoch);
}
