using System.Text.RegularExpressions;
using MaiCluster.Gateway.Tests.Fakes;
using MaiCluster.Serving.Requests;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace MaiCluster.Gateway.Tests.Chat;

public sealed partial class ChatStreamTests
{
    private const string Path = "/v1/chat/completions";
    private const string Head = "\"id\":\"ID\",\"object\":\"chat.completion.chunk\",\"created\":1700000000,\"model\":\"mai-text\",\"system_fingerprint\":\"FP\",";

    [Fact]
    public async Task A_stream_is_byte_for_byte_what_clients_expect()
    {
        await using var host = await StartAsync();
        host.Pipeline.Script = run => run.Say(0, "Hello", "\"quoted\"", "\n").Stop();

        var (response, body) = await host.PostAsync(Path, """{"model":"mai-text","messages":[{"role":"user","content":"Hi"}],"stream":true}""");

        Assert.Equal("text/event-stream; charset=utf-8", response.Content.Headers.ContentType!.ToString());
        Assert.Equal("no-cache", response.Headers.CacheControl!.ToString());
        Assert.Equal("no", response.Headers.GetValues("x-accel-buffering").Single());
        Assert.Equal(
            Chunk("""{"index":0,"delta":{"role":"assistant","content":""},"logprobs":null,"finish_reason":null}""")
            + Chunk("""{"index":0,"delta":{"content":"Hello"},"logprobs":null,"finish_reason":null}""")
            + Chunk("""{"index":0,"delta":{"content":"\"quoted\""},"logprobs":null,"finish_reason":null}""")
            + Chunk("""{"index":0,"delta":{"content":"\n"},"logprobs":null,"finish_reason":null}""")
            + Chunk("""{"index":0,"delta":{},"logprobs":null,"finish_reason":"stop"}""")
            + "data: [DONE]\n\n",
            Plain(body));
    }

    [Fact]
    public async Task Usage_comes_last_and_is_null_before()
    {
        await using var host = await StartAsync();

        var (_, body) = await host.PostAsync(Path, """{"model":"mai-text","messages":[{"role":"user","content":"Hi"}],"stream":true,"stream_options":{"include_usage":true}}""");

        var events = Plain(body).Split("\n\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.All(events[..^2], line => Assert.EndsWith(",\"usage\":null}", line, StringComparison.Ordinal));
        Assert.StartsWith("data: {" + Head + "\"choices\":[],\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":3,\"total_tokens\":12,", events[^2], StringComparison.Ordinal);
        Assert.Equal("data: [DONE]", events[^1]);
    }

    [Fact]
    public async Task Token_ids_and_log_probabilities_ride_on_the_chunks()
    {
        await using var host = await StartAsync();
        host.Pipeline.Script = run => run.Token(0, 0xC3).Token(0, 0xA9).Stop();

        var (_, body) = await host.PostAsync(Path, """{"model":"mai-text","messages":[{"role":"user","content":""}],"stream":true,"return_token_ids":true,"logprobs":true}""");

        var events = Plain(body).Split("\n\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal("data: {" + Head + "\"" + """prompt_token_ids":[85,115,101,114,58,32,10],"choices":[{"index":0,"delta":{"role":"assistant","content":""},"logprobs":null,"finish_reason":null,"token_ids":[]}]}""", events[0]);
        Assert.Equal("data: {" + Head + "\"choices\":[{\"index\":0,\"delta\":{\"content\":\"é\"},\"logprobs\":{\"content\":[{\"token\":\"\\uFFFD\",\"logprob\":-0.5,\"bytes\":[195],\"top_logprobs\":[]},{\"token\":\"\\uFFFD\",\"logprob\":-0.5,\"bytes\":[169],\"top_logprobs\":[]}],\"refusal\":null},\"finish_reason\":null,\"token_ids\":[195,169]}]}", events[1]);
        Assert.Equal("data: {" + Head + "\"" + """choices":[{"index":0,"delta":{},"logprobs":null,"finish_reason":"stop","token_ids":[268]}]}""", events[2]);
    }

    [Fact]
    public async Task Choices_stream_side_by_side()
    {
        await using var host = await StartAsync();
        host.Pipeline.Script = run => run.Say(0, "Hello").Say(1, " world").Stop(1).Say(0, "!").Stop(0);

        var (_, body) = await host.PostAsync(Path, """{"model":"mai-text","messages":[{"role":"user","content":"Hi"}],"stream":true,"n":2}""");

        Assert.Equal(
            Chunk("""{"index":0,"delta":{"role":"assistant","content":""},"logprobs":null,"finish_reason":null}""")
            + Chunk("""{"index":1,"delta":{"role":"assistant","content":""},"logprobs":null,"finish_reason":null}""")
            + Chunk("""{"index":0,"delta":{"content":"Hello"},"logprobs":null,"finish_reason":null}""")
            + Chunk("""{"index":1,"delta":{"content":" world"},"logprobs":null,"finish_reason":null}""")
            + Chunk("""{"index":1,"delta":{},"logprobs":null,"finish_reason":"stop"}""")
            + Chunk("""{"index":0,"delta":{"content":"!"},"logprobs":null,"finish_reason":null}""")
            + Chunk("""{"index":0,"delta":{},"logprobs":null,"finish_reason":"stop"}""")
            + "data: [DONE]\n\n",
            Plain(body));
    }

    [Fact]
    public async Task A_failure_before_any_token_is_still_a_status()
    {
        await using var host = await StartAsync();
        host.Pipeline.Script = run => run.Fail(new RequestFailure(FailureKind.ModelUnavailable, "No replica."));

        var (response, body) = await host.PostAsync(Path, """{"model":"mai-text","messages":[{"role":"user","content":"Hi"}],"stream":true}""");

        Assert.Equal(503, (int)response.StatusCode);
        Assert.Equal("application/json", response.Content.Headers.ContentType!.ToString());
        Assert.Equal("5", response.Headers.GetValues("Retry-After").Single());
        Assert.Equal("""{"error":{"message":"No replica.","type":"server_error","param":null,"code":"model_unavailable"}}""", body);
    }

    [Fact]
    public async Task A_failure_after_the_first_byte_is_an_event_and_no_DONE()
    {
        await using var host = await StartAsync();
        host.Pipeline.Script = run => run.Say(0, "Hello");
        using var reading = await SendAsync(host);
        var run = await host.Pipeline.NextRunAsync();
        Assert.Equal((byte)'d', await reading.ReadByteAsync());
        run.Fail(new RequestFailure(FailureKind.Internal, "The replica failed."));

        var body = await reading.ReadToEndAsync();

        Assert.EndsWith("data: {\"error\":{\"message\":\"The replica failed.\",\"type\":\"server_error\",\"param\":null,\"code\":\"internal_error\"}}\n\n", body, StringComparison.Ordinal);
        Assert.DoesNotContain("[DONE]", body, StringComparison.Ordinal);
        Assert.Equal(1, run.Settlements);
    }

    [Fact]
    public async Task A_waiting_stream_gets_comments_until_its_first_token()
    {
        var time = new FakeTimeProvider(DateTimeOffset.FromUnixTimeSeconds(1_700_000_000));
        await using var host = await StartAsync(time);
        host.Pipeline.Script = run => (run.Position, run.Wait) = (3, TimeSpan.FromSeconds(11.2));
        using var reading = await SendAsync(host, time);
        var run = await host.Pipeline.NextRunAsync();

        Assert.Equal(": position 3, ready in 12 s\n\n", await reading.ReadTextAsync(29));

        run.Say(0, "Hello").Stop();
        Assert.EndsWith("data: [DONE]\n\n", await reading.ReadToEndAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_that_leaves_cancels_its_run_and_nothing_is_logged_as_an_error()
    {
        await using var host = await StartAsync();
        host.Pipeline.Script = run => run.Say(0, "Hello");
        using (var reading = await SendAsync(host))
        {
            Assert.Equal((byte)'d', await reading.ReadByteAsync());
        }

        var run = await host.Pipeline.NextRunAsync();
        await run.Cancelled.Within("the run to be cancelled");
        await run.Settled.Within("the run to be settled");
        await host.Client.GetAsync(new Uri("/healthz", UriKind.Relative)).Within("a health answer");
        Assert.Equal(1, run.Settlements);
        Assert.DoesNotContain(host.Log.Ours, line => line.Level >= Microsoft.Extensions.Logging.LogLevel.Warning);
    }

    private static Task<GatewayHost> StartAsync(TimeProvider? time = null) =>
        GatewayHost.StartAsync(services: services => services.AddSingleton(time ?? new FakeTimeProvider(DateTimeOffset.FromUnixTimeSeconds(1_700_000_000))));

    private static async Task<RawStream> SendAsync(GatewayHost host, FakeTimeProvider? time = null)
    {
        var sent = RawStream.PostAsync(host, Path, """{"model":"mai-text","messages":[{"role":"user","content":"Hi"}],"stream":true}""");
        while (time is not null && !sent.IsCompleted)
        {
            time.Advance(TimeSpan.FromSeconds(5));
            await Task.Yield();
        }

        return await sent.Within("the stream's headers");
    }

    private static string Chunk(string choice) => $"data: {{{Head}\"choices\":[{choice}]}}\n\n";

    private static string Plain(string body) => Ids().Replace(Fingerprints().Replace(body, "\"FP\""), "\"ID\"");

    [GeneratedRegex("\"chatcmpl-[0-9a-f]{24}\"")]
    private static partial Regex Ids();

    [GeneratedRegex("\"fp_[0-9a-f]{10}\"")]
    private static partial Regex Fingerprints();
}
