using System.Text;
using Google.Protobuf;
using Grpc.Core;
using MaiCluster.Gateway.Grpc.Protocol;
using MaiCluster.Gateway.Health;
using MaiCluster.Gateway.Tests.Fakes;
using MaiCluster.Serving.Requests;
using Microsoft.Extensions.DependencyInjection;
using Call = Grpc.Core.AsyncDuplexStreamingCall<MaiCluster.Gateway.Grpc.Protocol.ModelInferRequest, MaiCluster.Gateway.Grpc.Protocol.ModelStreamInferResponse>;
using Input = MaiCluster.Gateway.Grpc.Protocol.ModelInferRequest.Types.InferInputTensor;

namespace MaiCluster.Gateway.Tests.Grpc;

/// <summary>Messages and pieces of answers as they come.</summary>
public sealed class StreamCallTests : IAsyncLifetime
{
    private GrpcHost _host = null!;

    public async Task InitializeAsync() => _host = await GrpcHost.StartAsync(options =>
    {
        options.MaxStreamRequests = 2;
        options.ReaderSilenceSeconds = 1;
    });

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task A_text_comes_in_pieces_and_the_last_is_marked()
    {
        _host.Gateway.Pipeline.Script = _ => { };
        using var call = Open();
        await call.RequestStream.WriteAsync(Text("Hi", "mine"));
        var run = await _host.Gateway.Pipeline.NextRunAsync();

        run.Say(0, "Hello");
        Assert.Equal(("Hello", false, "mine"), await PieceAsync(call));
        run.Say(0, " world");
        Assert.Equal((" world", false, "mine"), await PieceAsync(call));
        run.Stop();
        Assert.Equal(("", true, "mine"), await PieceAsync(call));

        await EndAsync(call);
        await run.Settled.Within("the settlement");
        Assert.Equal(1, run.Settlements);
        Assert.Equal(StatusCode.OK, call.GetStatus().StatusCode);
    }

    [Fact]
    public async Task An_error_is_a_message_and_the_stream_goes_on()
    {
        using var call = Open();
        await call.RequestStream.WriteAsync(new ModelInferRequest { ModelName = "nobody", Id = "first" });
        Assert.True(await call.ResponseStream.MoveNext(default).Within("the error"));
        var failed = call.ResponseStream.Current;
        Assert.Equal("There is no model 'nobody'.", failed.ErrorMessage);
        Assert.Equal(("first", true), (failed.InferResponse.Id, failed.InferResponse.Parameters["triton_final_response"].BoolParam));

        await call.RequestStream.WriteAsync(Text("Hi", "second"));
        Assert.Equal("second", (await PieceAsync(call)).Id);
        await EndAsync(call, drain: true);
        Assert.Equal(StatusCode.OK, call.GetStatus().StatusCode);
    }

    [Fact]
    public async Task A_failure_in_mid_answer_is_a_message()
    {
        _host.Gateway.Pipeline.Script = run => run.Say(0, "Hello").Fail(new RequestFailure(FailureKind.Internal, "The model failed."));
        using var call = Open();
        await call.RequestStream.WriteAsync(Text("Hi"));
        await call.RequestStream.CompleteAsync();

        var messages = new List<string>();
        while (await call.ResponseStream.MoveNext(default).Within("a piece"))
        {
            messages.Add(call.ResponseStream.Current.ErrorMessage);
        }

        Assert.Equal("The model failed.", messages[^1]);
        Assert.Equal(StatusCode.OK, call.GetStatus().StatusCode);
    }

    [Fact]
    public async Task A_bug_is_one_requests_failure_and_the_stream_goes_on()
    {
        var pipeline = _host.Gateway.Pipeline;
        var good = pipeline.Script;
        pipeline.Script = _ => throw new InvalidOperationException("broken inside");
        using var call = Open();
        await call.RequestStream.WriteAsync(Text("Hi"));
        Assert.True(await call.ResponseStream.MoveNext(default).Within("the error"));
        Assert.Matches("^The server failed. Its log tells more under req_[0-9a-f]{24}\\.$", call.ResponseStream.Current.ErrorMessage);

        pipeline.Script = good;
        await call.RequestStream.WriteAsync(Text("Hi"));
        await EndAsync(call, drain: true);
        Assert.Equal(StatusCode.OK, call.GetStatus().StatusCode);
        Assert.Single(_host.Gateway.Log.Ours, line => line.Level == Microsoft.Extensions.Logging.LogLevel.Error);
    }

    [Fact]
    public async Task Requests_are_served_side_by_side_up_to_the_limit()
    {
        _host.Gateway.Pipeline.Script = _ => { };
        using var call = Open();
        var sent = Task.WhenAll(SendAsync(call, Text("1", "1"), Text("2", "2"), Text("3", "3")));
        var first = await _host.Gateway.Pipeline.NextRunAsync();
        var second = await _host.Gateway.Pipeline.NextRunAsync();
        var third = _host.Gateway.Pipeline.NextRunAsync();
        Assert.Equal(2, _host.Gateway.Pipeline.Requests.Count);

        second.Stop();
        Assert.True((await PieceAsync(call)).IsFinal);
        (await third).Stop();
        Assert.True((await PieceAsync(call)).IsFinal);
        first.Stop();
        Assert.True((await PieceAsync(call)).IsFinal);
        await sent;
        await EndAsync(call);
        Assert.Equal(3, _host.Gateway.Pipeline.Requests.Select(request => request.Id).Distinct().Count());
    }

    [Fact]
    public async Task Cancelling_in_mid_stream_stops_every_run()
    {
        _host.Gateway.Pipeline.Script = run => run.Say(0, "Hello");
        using var call = Open();
        await SendAsync(call, Text("1"), Text("2"));
        Assert.Equal("Hello", (await PieceAsync(call)).Text);
        var runs = new[] { await _host.Gateway.Pipeline.NextRunAsync(), await _host.Gateway.Pipeline.NextRunAsync() };

        call.Dispose();

        foreach (var run in runs)
        {
            await run.Cancelled.Within("the run to be cancelled");
            await run.Settled.Within("the run to be settled");
            Assert.Equal(1, run.Settlements);
        }
    }

    [Fact]
    public async Task A_deadline_stops_the_run_and_is_the_status()
    {
        _host.Gateway.Pipeline.Script = run => run.Say(0, "Hello");
        using var call = _host.Client.ModelStreamInfer(GrpcHost.Key(), TimeProvider.System.GetUtcNow().UtcDateTime.AddMilliseconds(300));
        await call.RequestStream.WriteAsync(Text("Hi"));

        var ended = await Assert.ThrowsAsync<RpcException>(async () =>
        {
            while (await call.ResponseStream.MoveNext(default).Within("the deadline"))
            {
            }
        });

        Assert.Equal(StatusCode.DeadlineExceeded, ended.StatusCode);
        var run = await _host.Gateway.Pipeline.NextRunAsync();
        await run.Cancelled.Within("the run to be cancelled");
        await run.Settled.Within("the run to be settled");
    }

    [Fact]
    public async Task A_reader_that_takes_nothing_is_gone_and_blocks_nobody_else()
    {
        _host.Gateway.Pipeline.Script = run => run.Say(0, "!");
        using var silent = Open();
        await silent.RequestStream.WriteAsync(Text("Hi", id: new string('i', 1 << 20))); // each piece bears it: more than the windows of HTTP/2 hold
        var run = await _host.Gateway.Pipeline.NextRunAsync();

        using var other = Open();
        await other.RequestStream.WriteAsync(Text("Hi"));
        var otherRun = await _host.Gateway.Pipeline.NextRunAsync();
        Assert.Equal("!", (await PieceAsync(other)).Text);

        await run.Cancelled.Within("the silent reader's run to be cancelled");
        await run.Settled.Within("the run to be settled");
        otherRun.Say(0, "Hello").Stop();
        Assert.Equal("Hello", (await PieceAsync(other)).Text);
        Assert.Equal(1, _host.Connections);
    }

    [Fact]
    public async Task A_node_that_drains_finishes_what_runs_and_ends_the_stream()
    {
        _host.Gateway.Pipeline.Script = _ => { };
        using var call = Open();
        await call.RequestStream.WriteAsync(Text("Hi"));
        var run = await _host.Gateway.Pipeline.NextRunAsync();

        _host.Gateway.Services.GetRequiredService<Readiness>().Drain();
        run.Say(0, "Hello").Stop();

        Assert.Equal("Hello", (await PieceAsync(call)).Text);
        var ended = await Assert.ThrowsAsync<RpcException>(async () =>
        {
            while (await call.ResponseStream.MoveNext(default).Within("the stream's end"))
            {
            }
        });
        Assert.Equal(StatusCode.Unavailable, ended.StatusCode);
        Assert.NotNull(ended.Trailers.GetValue("grpc-retry-pushback-ms"));
    }

    [Fact]
    public async Task Each_request_of_a_stream_has_its_own_line()
    {
        using var call = Open();
        await call.RequestStream.WriteAsync(Text("Hi"));
        await EndAsync(call, drain: true);
        var id = (await _host.Gateway.Pipeline.NextRunAsync()).Request.Id.Value;

        var line = _host.Gateway.Log.Ours.Single(line => line.Text.StartsWith(id, StringComparison.Ordinal)).Text;
        Assert.Contains($"key {KeyRing.KeyId}: /inference.GRPCInferenceService/ModelStreamInfer (request) model mai-text status OK done, 2 + ", line, StringComparison.Ordinal);
        Assert.DoesNotContain("Hi", line, StringComparison.Ordinal);
    }

    /// <summary>Asks the text model to go on from this.</summary>
    internal static ModelInferRequest Text(string text, string id = "") => new()
    {
        ModelName = "mai-text",
        Id = id,
        Inputs = { new Input { Name = "text_input", Datatype = "BYTES", Shape = { 1 }, Contents = new InferTensorContents { BytesContents = { ByteString.CopyFromUtf8(text) } } } },
        Parameters = { ["max_tokens"] = new InferParameter { Int64Param = 20 } },
    };

    private Call Open() => _host.Client.ModelStreamInfer(GrpcHost.Key());

    private static async Task SendAsync(Call call, params ModelInferRequest[] requests)
    {
        foreach (var request in requests)
        {
            await call.RequestStream.WriteAsync(request);
        }
    }

    private static async Task<(string Text, bool IsFinal, string Id)> PieceAsync(Call call)
    {
        Assert.True(await call.ResponseStream.MoveNext(default).Within("a piece"));
        var response = call.ResponseStream.Current;
        Assert.Equal("", response.ErrorMessage);
        var answer = response.InferResponse;
        Assert.Equal("text_output", answer.Outputs.Single().Name);
        var raw = answer.RawOutputContents.Single().Span;
        Assert.Equal(raw.Length - 4, BitConverter.ToInt32(raw));
        return (Encoding.UTF8.GetString(raw[4..]), answer.Parameters["triton_final_response"].BoolParam, answer.Id);
    }

    private static async Task EndAsync(Call call, bool drain = false)
    {
        await call.RequestStream.CompleteAsync();
        while (await call.ResponseStream.MoveNext(default).Within("the stream's end"))
        {
            Assert.True(drain, "Another piece came.");
        }
    }
}
