using System.Text.Json;
using MaiCluster.Gateway.Tests.Fakes;
using MaiCluster.Gateway.Tests.Speech;
using MaiCluster.Serving.Requests;

namespace MaiCluster.Gateway.Tests.Realtime;

public sealed class LiveCallTests
{
    [Fact]
    public async Task A_spoken_turn_is_written_down_answered_and_spoken_in_order()
    {
        await using var call = await LiveClient.StartAsync();
        call.Pipeline.Text.Script = run => run.Say(0, "It is noon. And it is late.").Stop();
        var created = (await call.NextAsync("session.created")).GetProperty("session");
        Assert.Equal("Be brief.", created.GetProperty("instructions").GetString());
        Assert.Equal("server_vad", created.GetProperty("audio").GetProperty("input").GetProperty("turn_detection").GetProperty("type").GetString());
        await call.UpdateAsync("\"audio\":{\"input\":{\"transcription\":{\"language\":\"en\"}}}");
        await call.NextAsync("session.updated");

        await call.SpeakAsync();
        var done = (await call.NextAsync("response.done")).GetProperty("response");
        Assert.Equal("completed", done.GetProperty("status").GetString());
        Assert.Equal("It is noon. And it is late.", done.GetProperty("output")[0].GetProperty("content")[0].GetProperty("transcript").GetString());
        Assert.Equal(2000, done.GetProperty("usage").GetProperty("audio_out_ms").GetInt32());
        Assert.Equal(26, done.GetProperty("usage").GetProperty("characters").GetInt32());
        Assert.Equal("What time is it?", call.Events.Single(known => Is(known, "conversation.item.input_audio_transcription.completed")).GetProperty("transcript").GetString());
        Assert.Equal(["System: Be brief.\nUser: What time is it?\n"], call.Pipeline.Prompts);

        // Each of the three models was asked by requests of their own.
        Assert.Equal(["mai-text", "mai-transcribe", "mai-voice", "mai-voice"], call.Pipeline.Requests.Select(request => request.Model).Order());
        Assert.Equal(4, call.Pipeline.Requests.Select(request => request.Id).Distinct().Count());
        Assert.Equal(2 * 24_000 * 2, Audio(call, done).Length);

        string[] order =
        [
            "session.created", "session.updated", "input_audio_buffer.speech_started", "input_audio_buffer.speech_stopped", "input_audio_buffer.committed",
            "conversation.item.added", "conversation.item.done", "response.created", "response.output_item.added", "response.content_part.added",
            "response.output_audio.done", "response.content_part.done", "response.output_item.done", "response.done",
        ];
        Assert.Equal(order, call.Types.Where(order.Contains).Distinct());
    }

    [Fact]
    public async Task A_caller_who_speaks_stops_the_answer_which_counts_as_far_as_it_was_heard()
    {
        await using var call = await LiveClient.StartAsync();
        call.Pipeline.Text.Script = run => run.Say(0, "It is noon. And so on.").Stop();
        call.Pipeline.Voice.Rest = new TaskCompletionSource().Task; // the second part never comes
        call.Pipeline.Voice.Parts = [SpeakingPipeline.Tone(240_000), SpeakingPipeline.Tone(24_000)];
        await call.SpeakAsync();
        for (var piece = 0; piece < 50; piece++)
        {
            await call.NextAsync("response.output_audio.delta"); // 200 ms each
        }

        await call.AppendAsync(500, isLoud: true);
        var done = (await call.NextAsync("response.done")).GetProperty("response");
        Assert.Equal(("cancelled", "turn_detected"), (done.GetProperty("status").GetString(), done.GetProperty("status_details").GetProperty("reason").GetString()));
        var truncated = await call.NextAsync("conversation.item.truncated");
        var item = done.GetProperty("output")[0];
        Assert.Equal(item.GetProperty("id").GetString(), truncated.GetProperty("item_id").GetString());
        Assert.Equal("incomplete", item.GetProperty("status").GetString());
        Assert.InRange(truncated.GetProperty("audio_end_ms").GetInt32(), 0, 10_000);

        // The client knows better what was played, and nothing of the first answer comes any more.
        await call.SendAsync($$"""{"type":"conversation.item.truncate","item_id":{{truncated.GetProperty("item_id").GetRawText()}},"content_index":0,"audio_end_ms":5000}""");
        Assert.Equal(5000, (await call.NextAsync("conversation.item.truncated")).GetProperty("audio_end_ms").GetInt32());
        call.Pipeline.Voice.Rest = Task.CompletedTask;
        await call.AppendAsync(800, isLoud: false);
        await call.NextAsync("response.done");
        var stopped = call.Events.FindIndex(known => Is(known, "response.done"));
        Assert.DoesNotContain(call.Events.Skip(stopped), known => known.TryGetProperty("response_id", out var id) && id.GetString() == done.GetProperty("id").GetString());
        Assert.Equal("System: Be brief.\nUser: What time is it?\nAssistant: It is\nUser: What time is it?\n", call.Pipeline.Prompts[1]);
    }

    [Fact]
    public async Task A_client_ends_turns_itself_and_writes_where_it_likes()
    {
        await using var call = await LiveClient.StartAsync();
        await call.UpdateAsync("\"output_modalities\":[\"text\"],\"audio\":{\"input\":{\"turn_detection\":null,\"format\":{\"type\":\"audio/pcmu\"}}}");
        await call.NextAsync("session.updated");
        await call.AppendAsync(300, isLoud: true);
        await call.SendAsync("""{"type":"input_audio_buffer.commit"}""");
        await call.NextAsync("input_audio_buffer.committed");
        await call.SendAsync("""{"type":"conversation.item.create","previous_item_id":"root","item":{"id":"mine","type":"message","role":"system","content":[{"type":"input_text","text":"Say hello."}]}}""");
        await call.NextAsync("conversation.item.done");
        await call.SendAsync("""{"type":"response.create","response":{"metadata":{"for":"me"},"instructions":"Be loud."}}""");
        var done = (await call.NextAsync("response.done")).GetProperty("response");
        Assert.Equal("Hello world", done.GetProperty("output")[0].GetProperty("content")[0].GetProperty("text").GetString());
        Assert.Equal("me", done.GetProperty("metadata").GetProperty("for").GetString());
        Assert.Equal("System: Be loud.\nSystem: Say hello.\nUser: What time is it?\n", call.Pipeline.Prompts[^1]);
        Assert.DoesNotContain("response.output_audio.delta", call.Types);

        // An answer beside the conversation leaves no trace in it.
        await call.SendAsync("""{"type":"response.create","response":{"conversation":"none","input":[{"type":"item_reference","id":"mine"}]}}""");
        var apart = (await call.NextAsync("response.done")).GetProperty("response");
        await call.SendAsync($$"""{"type":"conversation.item.retrieve","event_id":"e1","item_id":{{apart.GetProperty("output")[0].GetProperty("id").GetRawText()}}}""");
        Assert.Equal(("item_not_found", "e1"), Codes(await call.ErrorAsync()));
        await call.SendAsync("""{"type":"conversation.item.delete","item_id":"mine"}""");
        await call.NextAsync("conversation.item.deleted");
    }

    [Fact]
    public async Task A_function_is_called_and_its_output_answered()
    {
        var pipeline = new LivePipeline();
        pipeline.KnowTools();
        await using var call = await LiveClient.StartAsync(pipeline: pipeline);
        await call.UpdateAsync("""
            "output_modalities":["text"],"tool_choice":"required","tools":[{"type":"function","name":"get_weather","parameters":{"type":"object","properties":{"city":{"type":"string"}},"required":["city"]}}]
            """);
        await call.NextAsync("session.updated");
        pipeline.Text.Script = run => run.Say(0, "{\"name\": \"", "get_weather", "\", \"arguments\": ", "{\"city\": \"Lima\"", "}", "}").Stop();
        await call.SendAsync("""{"type":"conversation.item.create","item":{"type":"message","role":"user","content":[{"type":"input_text","text":"Weather?"}]}}""");
        await call.SendAsync("""{"type":"response.create"}""");
        var item = (await call.NextAsync("response.done")).GetProperty("response").GetProperty("output")[0];
        Assert.Equal(("get_weather", "{\"city\": \"Lima\"}"), (item.GetProperty("name").GetString(), item.GetProperty("arguments").GetString()));
        Assert.Equal("{\"city\": \"Lima\"}", call.Events.Single(known => Is(known, "response.function_call_arguments.done")).GetProperty("arguments").GetString());

        pipeline.Text.Script = run => run.Say(0, "Hello").Stop();
        await call.SendAsync($$$"""{"type":"conversation.item.create","item":{"type":"function_call_output","call_id":{{{item.GetProperty("call_id").GetRawText()}}},"output":"sunny"}}""");
        await call.SendAsync("""{"type":"response.create","response":{"tool_choice":"none"}}""");
        await call.NextAsync("response.done");
        Assert.Contains("sunny", pipeline.Prompts[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failing_model_fails_the_answer_and_the_call_goes_on()
    {
        await using var call = await LiveClient.StartAsync();
        call.Pipeline.Text.Script = run => run.Say(0, "Hello").Fail(new RequestFailure(FailureKind.Internal, "The model broke."));
        await call.SpeakAsync();
        var done = (await call.NextAsync("response.done")).GetProperty("response");
        Assert.Equal(("failed", "The model broke."), (done.GetProperty("status").GetString(), done.GetProperty("status_details").GetProperty("error").GetProperty("message").GetString()));
        call.Pipeline.Text.Script = run => run.Say(0, "Hello").Stop();
        call.Pipeline.Deaf = new RequestFailure(FailureKind.QueueFull, "Too many.");
        await call.SpeakAsync();
        Assert.Equal("failed", (await call.NextAsync("response.done")).GetProperty("response").GetProperty("status").GetString());
        call.Pipeline.Deaf = null;
        await call.SendAsync("""{"type":"response.create","response":{"input":[{"type":"message","role":"user","content":[{"type":"input_text","text":"Hi"}]}]}}""");
        Assert.Equal("completed", (await call.NextAsync("response.done")).GetProperty("response").GetProperty("status").GetString());
    }

    [Fact]
    public async Task Silence_is_not_answered_and_a_client_may_cancel()
    {
        await using var call = await LiveClient.StartAsync();
        call.Pipeline.Said = "";
        await call.SpeakAsync();
        Assert.Equal(0, (await call.NextAsync("response.done")).GetProperty("response").GetProperty("output").GetArrayLength());
        Assert.Empty(call.Pipeline.Text.Requests);

        call.Pipeline.Said = "Go on.";
        call.Pipeline.Text.Script = run => run.Say(0, "Hello"); // and never ends
        await call.SpeakAsync();
        var started = (await call.NextAsync("response.output_audio_transcript.delta")).GetProperty("response_id").GetString();
        await call.SendAsync("""{"type":"response.create","event_id":"again"}""");
        Assert.Equal(("conversation_already_has_active_response", "again"), Codes(await call.ErrorAsync()));
        await call.SendAsync($$"""{"type":"response.cancel","response_id":"{{started}}"}""");
        Assert.Equal("client_cancelled", (await call.NextAsync("response.done")).GetProperty("response").GetProperty("status_details").GetProperty("reason").GetString());
        await (await call.Pipeline.Text.NextRunAsync()).Cancelled.Within("the text run to be cancelled");
        await call.SendAsync("""{"type":"response.cancel"}""");
        Assert.Equal("response_cancel_not_active", (await call.ErrorAsync()).GetProperty("code").GetString());
    }

    private static bool Is(JsonElement known, string type) => known.GetProperty("type").ValueEquals(type);

    private static (string? Code, string? EventId) Codes(JsonElement error) => (error.GetProperty("code").GetString(), error.GetProperty("event_id").GetString());

    private static byte[] Audio(LiveClient call, JsonElement response) =>
    [
        .. call.Events.Where(known => Is(known, "response.output_audio.delta") && known.GetProperty("response_id").GetString() == response.GetProperty("id").GetString())
            .SelectMany(known => known.GetProperty("delta").GetBytesFromBase64()),
    ];
}
