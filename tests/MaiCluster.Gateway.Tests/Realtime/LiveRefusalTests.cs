using System.Net.WebSockets;
using MaiCluster.Gateway.Health;
using MaiCluster.Gateway.Tests.Fakes;
using Microsoft.Extensions.DependencyInjection;

namespace MaiCluster.Gateway.Tests.Realtime;

public sealed class LiveRefusalTests
{
    [Theory]
    [InlineData("""{"type":"session.update","session":{"type":"realtime","audio":{"input":{"turn_detection":{"type":"semantic_vad"}}}}}""", "session.audio.input.turn_detection.type", "semantic_vad")]
    [InlineData("""{"type":"session.update","session":{"type":"transcription"}}""", "session.type", "transcriptions")]
    [InlineData("""{"type":"session.update","session":{"type":"realtime","tools":[{"type":"mcp","server_label":"x"}]}}""", "session.tools[0].type", "MCP")]
    [InlineData("""{"type":"session.update","session":{"type":"realtime","tools":[{"type":"function","name":"f"}]}}""", "session.tools", "no place for tools")]
    [InlineData("""{"type":"session.update","session":{"type":"realtime","audio":{"output":{"voice":"nobody"}}}}""", "session.audio.output.voice", "no voice")]
    [InlineData("""{"type":"session.update","session":{"type":"realtime","audio":{"input":{"format":{"type":"audio/pcmu","rate":24000}}}}}""", "session.audio.input.format.rate", "audio/pcm")]
    [InlineData("""{"type":"session.update","session":{"type":"realtime","audio":{"input":{"transcription":{"model":"nothing"}}}}}""", "session.audio.input.transcription.model", "nothing")]
    [InlineData("""{"type":"session.update","session":{"type":"realtime","model":"other"}}""", "session.model", "cannot be changed")]
    [InlineData("""{"type":"session.update","session":{"type":"realtime","temprature":1}}""", "session.temprature", "Unknown field")]
    [InlineData("""{"type":"output_audio_buffer.clear"}""", "type", "WebSocket")]
    [InlineData("""{"type":"response.creat"}""", "type", "response.create")]
    [InlineData("""{"type":"input_audio_buffer.append","audio":"!"}""", "audio", "base64")]
    [InlineData("""{"type":"input_audio_buffer.commit"}""", null, "100 ms")]
    [InlineData("""{"type":"conversation.item.create","item":{"type":"message","role":"user","content":[{"type":"input_image","image_url":"data:"}]}}""", "item.content[0].image_url", "no pictures")]
    [InlineData("""{"type":"conversation.item.create","item":{"type":"mcp_approval_response","approve":true}}""", "item.type", "MCP")]
    [InlineData("""{"type":"conversation.item.truncate","item_id":"no","content_index":0,"audio_end_ms":1}""", "item_id", "no item")]
    [InlineData("[1]", null, "object")]
    [InlineData("{", null, "not JSON")]
    public async Task What_is_not_served_is_refused_by_name_and_the_call_goes_on(string json, string? param, string named)
    {
        await using var call = await LiveClient.StartAsync();
        await call.SendAsync(json);
        var error = await call.ErrorAsync();
        Assert.Equal(param, error.GetProperty("param").GetString());
        Assert.Contains(named, error.GetProperty("message").GetString(), StringComparison.Ordinal);
        await call.SendAsync("""{"type":"input_audio_buffer.clear"}""");
        await call.NextAsync("input_audio_buffer.cleared");
    }

    [Theory]
    [InlineData("POST", "/v1/realtime/calls", "WebRTC")]
    [InlineData("POST", "/v1/realtime/calls/rtc_1/accept", "SIP")]
    [InlineData("POST", "/v1/realtime/sessions", "client_secrets")]
    [InlineData("POST", "/v1/realtime/transcription_sessions", "Transcription sessions")]
    [InlineData("GET", "/v1/realtime/translations", "Translation sessions")]
    [InlineData("GET", "/v1/realtime?model=mai-live&call_id=rtc_1", "WebRTC")]
    [InlineData("GET", "/v1/realtime?intent=transcription", "earlier API")]
    [InlineData("GET", "/v1/realtime", "'model' is required")]
    [InlineData("GET", "/v1/realtime?model=mai-text", "for live")]
    public async Task Other_ways_to_call_are_refused_by_name(string method, string path, string named)
    {
        await using var host = await LiveClient.HostAsync(new LivePipeline());
        var error = (await host.SendAsync(new HttpMethod(method), path, 400)).GetProperty("error");
        Assert.Contains(named, error.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_plain_request_and_a_stranger_are_turned_away_before_the_call()
    {
        var pipeline = new LivePipeline();
        await using var host = await LiveClient.HostAsync(pipeline, limits => limits.MaxLiveCalls = 1);
        Assert.Equal("upgrade_required", (await host.GetJsonAsync("/v1/realtime?model=mai-live", 426)).GetProperty("error").GetProperty("code").GetString());
        Assert.Equal("model_not_found", (await host.GetJsonAsync("/v1/realtime?model=nothing", 404)).GetProperty("error").GetProperty("code").GetString());
        await host.SendAsync(HttpMethod.Get, "/v1/realtime?model=mai-live", 401, key: "wrong");

        var call = await LiveClient.CallAsync(host, pipeline, socket => socket.Options.SetRequestHeader("Authorization", "Bearer " + KeyRing.Key));
        await call.NextAsync("session.created");
        Assert.Equal("rate_limit_exceeded", (await host.GetJsonAsync("/v1/realtime?model=mai-live", 429)).GetProperty("error").GetProperty("code").GetString());
        await call.HangUpAsync();
    }

    [Fact]
    public async Task A_client_secret_opens_a_call_with_its_settings_from_a_browser()
    {
        var pipeline = new LivePipeline();
        await using var host = await LiveClient.HostAsync(pipeline);
        var made = await host.PostJsonAsync("/v1/realtime/client_secrets", """{"expires_after":{"anchor":"created_at","seconds":60},"session":{"type":"realtime","model":"mai-live","instructions":"Be loud."}}""");
        var secret = made.GetProperty("value").GetString()!;
        Assert.StartsWith("ek_", secret, StringComparison.Ordinal);
        Assert.Equal("Be loud.", made.GetProperty("session").GetProperty("instructions").GetString());

        var call = await LiveClient.CallAsync(host, pipeline, socket =>
        {
            socket.Options.AddSubProtocol("realtime");
            socket.Options.AddSubProtocol("openai-insecure-api-key." + secret);
        });
        Assert.Equal("realtime", call.Protocol);
        Assert.Equal("Be loud.", (await call.NextAsync("session.created")).GetProperty("session").GetProperty("instructions").GetString());
        await call.SpeakAsync();
        Assert.Equal("completed", (await call.NextAsync("response.done")).GetProperty("response").GetProperty("status").GetString());
        Assert.All(pipeline.Requests, request => Assert.Equal(KeyRing.KeyId, request.Requester.KeyId));

        // It opens calls, and nothing else.
        await host.SendAsync(HttpMethod.Get, "/v1/models", 401, key: secret);
        await host.SendAsync(HttpMethod.Get, "/v1/realtime?model=mai-live", 401, key: "ek_" + new string('a', 32));
        Assert.Contains("mai-live", (await host.SendAsync(HttpMethod.Get, "/v1/realtime?model=mai-other", 400, key: secret)).GetProperty("error").GetProperty("message").GetString(), StringComparison.Ordinal);
        await call.HangUpAsync();
    }

    [Theory]
    [InlineData("""{"session":{"type":"realtime"}}""", "session.model")]
    [InlineData("""{"session":{"type":"transcription","model":"mai-live"}}""", "session.type")]
    [InlineData("""{"session":{"type":"realtime","model":"mai-live"},"expires_after":{"seconds":5}}""", "expires_after.seconds")]
    public async Task A_wrong_client_secret_is_refused(string json, string param)
    {
        await using var host = await LiveClient.HostAsync(new LivePipeline());
        Assert.Equal(param, (await host.PostErrorAsync("/v1/realtime/client_secrets", json)).GetProperty("param").GetString());
    }

    [Fact]
    public async Task Each_limit_tells_and_closes()
    {
        await EndsAsync(WebSocketCloseStatus.MessageTooBig, "message_too_large", call => call.SendAsync(new byte[200 << 10], WebSocketMessageType.Text), limits => limits.LiveMessageBytes = 100 << 10);
        await EndsAsync(WebSocketCloseStatus.PolicyViolation, "input_audio_buffer_full", async call =>
        {
            await call.UpdateAsync("\"audio\":{\"input\":{\"turn_detection\":null}}");
            await call.AppendAsync(1500, isLoud: true);
        }, limits => limits.LiveBufferSeconds = 1);
        await EndsAsync(WebSocketCloseStatus.PolicyViolation, "session_idle", _ => Task.CompletedTask, limits => limits.LiveIdleSeconds = 5);
    }

    [Fact]
    public async Task A_draining_node_finishes_the_answer_under_way_and_closes()
    {
        await using var call = await LiveClient.StartAsync();
        call.Pipeline.Text.Script = run => run.Say(0, "Hello");
        await call.SpeakAsync();
        await call.NextAsync("response.output_audio_transcript.delta");
        call.Host.Services.GetRequiredService<Readiness>().Drain();
        Assert.Equal("server_draining", (await call.ErrorAsync()).GetProperty("code").GetString());
        await call.SendAsync("""{"type":"response.create"}""");
        Assert.Equal("server_draining", (await call.ErrorAsync()).GetProperty("code").GetString());
        (await call.Pipeline.Text.NextRunAsync()).Say(0, " there").Stop();
        Assert.Equal("completed", (await call.NextAsync("response.done")).GetProperty("response").GetProperty("status").GetString());
        await call.EndAsync();
        Assert.Equal((WebSocketCloseStatus.EndpointUnavailable, "server is shutting down"), (call.CloseStatus, call.CloseReason));
    }

    private static async Task EndsAsync(WebSocketCloseStatus status, string code, Func<LiveClient, Task> act, Action<Limits.GatewayOptions> limits)
    {
        await using var call = await LiveClient.StartAsync(limits);
        await call.NextAsync("session.created");
        await act(call);
        Assert.Equal(code, (await call.ErrorAsync()).GetProperty("code").GetString());
        await call.EndAsync();
        Assert.Equal(status, call.CloseStatus);
        Assert.NotEmpty(call.CloseReason!);
    }
}
