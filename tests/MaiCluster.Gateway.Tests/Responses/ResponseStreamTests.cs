using System.Text.Json;
using System.Text.RegularExpressions;
using MaiCluster.Gateway.Tests.Fakes;
using MaiCluster.Serving.Requests;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace MaiCluster.Gateway.Tests.Responses;

public sealed partial class ResponseStreamTests
{
    private const string Ask = """{"model":"mai-text","input":"Hi","stream":true}""";

    [Fact]
    public async Task A_stream_is_byte_for_byte_what_clients_expect()
    {
        await using var host = await GatewayHost.StartAsync();
        host.Pipeline.Script = run => run.Say(0, "Hello", "\"quoted\"").Stop();

        var (answer, body) = await host.PostAsync(ResponseHost.Path, Ask);

        Assert.Equal("text/event-stream; charset=utf-8", answer.Content.Headers.ContentType!.ToString());
        Assert.Equal(
            """
            response.created {"type":"response.created","response":RESPONSE,"sequence_number":0}
            response.in_progress {"type":"response.in_progress","response":RESPONSE,"sequence_number":1}
            response.output_item.added {"type":"response.output_item.added","output_index":0,"item":{"id":"msg_ID","type":"message","status":"in_progress","role":"assistant","content":[]},"sequence_number":2}
            response.content_part.added {"type":"response.content_part.added","item_id":"msg_ID","output_index":0,"content_index":0,"part":{"type":"output_text","annotations":[],"logprobs":[],"text":""},"sequence_number":3}
            response.output_text.delta {"type":"response.output_text.delta","item_id":"msg_ID","output_index":0,"content_index":0,"delta":"Hello","logprobs":[],"sequence_number":4}
            response.output_text.delta {"type":"response.output_text.delta","item_id":"msg_ID","output_index":0,"content_index":0,"delta":"\"quoted\"","logprobs":[],"sequence_number":5}
            response.output_text.done {"type":"response.output_text.done","item_id":"msg_ID","output_index":0,"content_index":0,"text":"Hello\"quoted\"","logprobs":[],"sequence_number":6}
            response.content_part.done {"type":"response.content_part.done","item_id":"msg_ID","output_index":0,"content_index":0,"part":{"type":"output_text","annotations":[],"logprobs":[],"text":"Hello\"quoted\""},"sequence_number":7}
            response.output_item.done {"type":"response.output_item.done","output_index":0,"item":{"id":"msg_ID","type":"message","status":"completed","role":"assistant","content":[{"type":"output_text","annotations":[],"logprobs":[],"text":"Hello\"quoted\""}]},"sequence_number":8}
            response.completed {"type":"response.completed","response":RESPONSE,"sequence_number":9}

            """,
            Plain(body));
    }

    [Fact]
    public async Task The_last_event_has_the_whole_response_and_it_is_kept_by_then()
    {
        await using var host = await GatewayHost.StartAsync();

        var (_, body) = await host.PostAsync(ResponseHost.Path, Ask);

        var events = Events(body);
        var first = events[0].GetProperty("response");
        var last = events[^1].GetProperty("response");
        Assert.Equal("in_progress", first.GetProperty("status").GetString());
        Assert.Equal(0, first.GetProperty("output").GetArrayLength());
        Assert.Equal(JsonValueKind.Null, first.GetProperty("usage").ValueKind);
        Assert.Equal("completed", last.GetProperty("status").GetString());
        Assert.Equal("Hello world", last.Text());
        Assert.Equal(3, last.GetProperty("usage").GetProperty("output_tokens").GetInt32());
        Assert.Equal(last.GetRawText(), (await host.GetJsonAsync($"/v1/responses/{last.Id()}")).GetRawText());
    }

    [Fact]
    public async Task A_call_streams_its_arguments()
    {
        await using var host = await GatewayHost.StartAsync();
        host.Pipeline.Script = ResponseTests.Call;

        var (_, body) = await host.PostAsync(ResponseHost.Path, """{"model":"mai-text","input":"Hi","stream":true,"tools":[{"type":"function","name":"get_weather"}],"tool_choice":"required"}""");

        var events = Events(body);
        Assert.Equal(
            [
                "response.created", "response.in_progress", "response.output_item.added", "response.function_call_arguments.delta", "response.function_call_arguments.delta",
                "response.function_call_arguments.done", "response.output_item.done", "response.completed",
            ],
            events.Select(Type));
        Assert.Equal(Enumerable.Range(0, events.Length), events.Select(item => item.GetProperty("sequence_number").GetInt32()));
        Assert.Equal("", events[2].GetProperty("item").GetProperty("arguments").GetString());
        Assert.Equal("""{"city": "Lima"}""", string.Concat(events.Where(item => Type(item).EndsWith("delta", StringComparison.Ordinal)).Select(item => item.GetProperty("delta").GetString())));
        Assert.Equal("get_weather", events[5].GetProperty("name").GetString());
        Assert.Equal(events[6].GetProperty("item").GetRawText(), events[^1].GetProperty("response").GetProperty("output")[0].GetRawText());
        Assert.All(events[3..6], item => Assert.Equal(events[2].GetProperty("item").Id(), item.GetProperty("item_id").GetString()));
    }

    [Fact]
    public async Task Text_and_calls_that_a_model_chose_are_items_in_their_order()
    {
        await using var host = await GatewayHost.StartAsync();
        host.Pipeline.Model = host.Pipeline.Model with { Template = new PlainTemplate(knowsTools: true) };
        host.Pipeline.Script = run => run.Say(0, "Hello", "<tool_call>{\"name\": \"f\", \"arguments\": {}}</tool_call><tool_call>{\"name\": \"g\", \"arguments\": {}}</tool_call>").Stop();

        var (_, body) = await host.PostAsync(ResponseHost.Path, """{"model":"mai-text","input":"Hi","stream":true,"tools":[{"type":"function","name":"f"},{"type":"function","name":"g"}]}""");

        var events = Events(body);
        var done = events.Where(item => Type(item) == "response.output_item.done").ToArray();
        Assert.Equal([0, 1, 2], done.Select(item => item.GetProperty("output_index").GetInt32()));
        Assert.Equal(["message", "function_call", "function_call"], done.Select(item => Type(item.GetProperty("item"))));
        Assert.Equal(done.Select(item => item.GetProperty("item").GetRawText()), events[^1].GetProperty("response").GetProperty("output").EnumerateArray().Select(item => item.GetRawText()));
    }

    [Fact]
    public async Task An_answer_without_a_word_is_an_empty_message()
    {
        await using var host = await GatewayHost.StartAsync();
        host.Pipeline.Script = run => run.Stop();

        var events = Events((await host.PostAsync(ResponseHost.Path, Ask)).Body);

        Assert.Equal(
            ["response.created", "response.in_progress", "response.output_item.added", "response.content_part.added", "response.output_text.done", "response.content_part.done", "response.output_item.done", "response.completed"],
            events.Select(Type));
        Assert.Equal("", events[^1].GetProperty("response").Text());
    }

    [Fact]
    public async Task A_cut_answer_ends_with_response_incomplete()
    {
        await using var host = await GatewayHost.StartAsync();
        host.Pipeline.Script = run => run.Token(0, ByteTokenizer.IdOfWord("Hello"), FinishReason.Length);

        var events = Events((await host.PostAsync(ResponseHost.Path, Ask)).Body);

        Assert.Equal("response.incomplete", Type(events[^1]));
        Assert.Equal("incomplete", events[^2].GetProperty("item").GetProperty("status").GetString());
        Assert.Equal("incomplete", events[^1].GetProperty("response").GetProperty("status").GetString());
    }

    [Fact]
    public async Task A_failure_in_mid_stream_ends_with_response_failed_and_nothing_is_kept()
    {
        await using var host = await GatewayHost.StartAsync();
        host.Pipeline.Script = run => run.Say(0, "Hello");
        using var stream = await RawStream.PostAsync(host, ResponseHost.Path, Ask);
        var run = await host.Pipeline.NextRunAsync();
        var begun = await stream.ReadTextAsync(1);
        run.Fail(new RequestFailure(FailureKind.Internal, "The replica failed."));

        var events = Events(begun + await stream.ReadToEndAsync());

        var failed = events[^1].GetProperty("response");
        Assert.Equal("response.failed", Type(events[^1]));
        Assert.Equal("failed", failed.GetProperty("status").GetString());
        Assert.Equal("""{"code":"server_error","message":"The replica failed."}""", failed.GetProperty("error").GetRawText());
        await host.GetJsonAsync($"/v1/responses/{failed.Id()}", 404);
    }

    [Fact]
    public async Task A_failure_before_the_first_token_is_the_status()
    {
        await using var host = await GatewayHost.StartAsync();
        host.Pipeline.Script = run => run.Fail(new RequestFailure(FailureKind.DeadlinePassed, "Too late."));

        Assert.Equal("Too late.", (await host.PostErrorAsync(ResponseHost.Path, Ask, 429)).GetProperty("message").GetString());
    }

    [Fact]
    public async Task A_waiting_stream_gets_comments_and_a_late_refusal_is_an_event()
    {
        var time = new FakeTimeProvider();
        await using var host = await GatewayHost.StartAsync(services: services => services.AddSingleton<TimeProvider>(time));
        host.Pipeline.Script = run => run.Position = 2;

        var asking = RawStream.PostAsync(host, ResponseHost.Path, Ask);
        var run = await host.Pipeline.NextRunAsync();
        const string comment = ": position 2\n\n";
        while (!asking.IsCompleted)
        {
            time.Advance(TimeSpan.FromSeconds(5)); // the stream may not wait yet
            await Task.Yield();
        }

        using var stream = await asking;
        Assert.Equal(comment, await stream.ReadTextAsync(comment.Length));
        run.Fail(new RequestFailure(FailureKind.DeadlinePassed, "Too late."));

        var events = Events((await stream.ReadToEndAsync()).Replace(comment, "", StringComparison.Ordinal));
        Assert.Equal(["response.created", "response.in_progress", "response.failed"], events.Select(Type));
        Assert.Equal("rate_limit_exceeded", events[^1].GetProperty("response").GetProperty("error").GetProperty("code").GetString());
    }

    private static string Type(JsonElement json) => json.GetProperty("type").GetString()!;

    private static JsonElement[] Events(string body) =>
        [.. body.Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Select(text => JsonElement.Parse(text[(text.IndexOf("data: ", StringComparison.Ordinal) + "data: ".Length)..]))];

    /// <summary>Each event on a line, with ids and whole responses replaced.</summary>
    private static string Plain(string body)
    {
        var lines = body.Replace("event: ", "", StringComparison.Ordinal).Replace("\ndata: ", " ", StringComparison.Ordinal).Replace("\n\n", "\n", StringComparison.Ordinal);
        return Digits().Replace(Whole().Replace(lines, "\"response\":RESPONSE,\"sequence_number\""), "ID");
    }

    [GeneratedRegex("\"response\":\\{.*\\},\"sequence_number\"")]
    private static partial Regex Whole();

    [GeneratedRegex("(?<=_)[0-9a-f]{24}")]
    private static partial Regex Digits();
}
