using MaiCluster.Node.Chat;
using MaiCluster.Node.Commands;

namespace MaiCluster.Node.Tests.Chat;

public sealed class ChatSessionTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task The_first_interrupt_stops_the_answer_and_the_second_is_the_systems()
    {
        await using var server = await new SseServer { Parts = [SseServer.Chunk("For ever")], Hangs = true }.StartAsync();
        using var output = new SignallingWriter("For ever");
        using var node = new NodeClient(new Uri($"http://127.0.0.1:{server.Port}/"), "key", "a test");
        using var interrupt = new AnswerInterrupt(listen: false);
        var context = new CommandContext { Input = TextReader.Null, Output = output, Error = TextWriter.Null, Variable = _ => null };
        var session = new ChatSession(node, context, interrupt, new ChatQuestion("m", []));

        Assert.False(interrupt.Press());
        var asked = session.AskAsync("Go on");
        await output.Seen.WaitAsync(Patience);
        Assert.True(interrupt.Press());
        Assert.False(await asked.WaitAsync(Patience));
        Assert.False(interrupt.Press());
        Assert.Equal("For ever\n", output.ToString());
    }

    /// <summary>Tells when a text was written.</summary>
    private sealed class SignallingWriter(string awaited) : StringWriter
    {
        private readonly TaskCompletionSource _seen = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Seen => _seen.Task;

        public override Task WriteAsync(string? value)
        {
            Write(value);
            if (value == awaited)
            {
                _seen.TrySetResult();
            }

            return Task.CompletedTask;
        }
    }
}
