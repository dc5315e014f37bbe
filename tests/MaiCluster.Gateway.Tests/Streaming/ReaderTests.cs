using System.Net.Sockets;
using System.Text;
using MaiCluster.Gateway.Tests.Fakes;

namespace MaiCluster.Gateway.Tests.Streaming;

/// <summary>What raw sockets do to a stream.</summary>
public sealed class ReaderTests
{
    private static readonly string Body = """{"model":"mai-text","messages":[{"role":"user","content":"Hi"}],"stream":true,"max_tokens":4000,"logprobs":true,"top_logprobs":20}""";

    [Fact]
    public async Task A_reader_that_takes_nothing_for_too_long_is_gone()
    {
        // Twenty alternatives a token make some 20 MB, more than the sockets' buffers hold.
        await using var host = await GatewayHost.StartAsync(options => options.ReaderSilenceSeconds = 1);
        host.Pipeline.Script = run =>
        {
            for (var i = 0; i < 3999; i++)
            {
                run.Say(0, "Hello");
            }
        };
        using var socket = await SendAsync(host);

        var run = await host.Pipeline.NextRunAsync();
        await run.Cancelled.Within("the silent reader's run to be cancelled");
        await run.Settled.Within("the run to be settled");
        Assert.Equal(1, run.Settlements);
    }

    [Fact]
    public async Task Sixteen_clients_that_cut_their_streams_leave_no_run_behind()
    {
        await using var host = await GatewayHost.StartAsync();
        host.Pipeline.Script = run => run.Say(0, "Hello");
        var sockets = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => SendAsync(host)));
        var runs = new List<ScriptedRun>();
        foreach (var socket in sockets)
        {
            runs.Add(await host.Pipeline.NextRunAsync());
        }

        foreach (var socket in sockets)
        {
            await socket.ReceiveAsync(new byte[1]).Within("the first byte");
            socket.LingerState = new LingerOption(true, 0); // a reset, as a killed client gives
            socket.Dispose();
        }

        foreach (var run in runs)
        {
            await run.Settled.Within("the run to be settled");
            Assert.Equal(1, run.Settlements);
        }
    }

    private static async Task<Socket> SendAsync(GatewayHost host)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 4096 };
        await socket.ConnectAsync(host.Address.Host, host.Address.Port);
        var head = $"POST /v1/chat/completions HTTP/1.1\r\nHost: {host.Address.Authority}\r\nAuthorization: Bearer {KeyRing.Key}\r\nContent-Type: application/json\r\nContent-Length: {Body.Length}\r\n\r\n";
        await socket.SendAsync(Encoding.ASCII.GetBytes(head + Body));
        return socket;
    }
}
