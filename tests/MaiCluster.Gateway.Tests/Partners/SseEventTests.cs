using System.Buffers;
using System.Text;
using MaiCluster.Gateway.Partners;

namespace MaiCluster.Gateway.Tests.Partners;

public sealed class SseEventTests
{
    private const string Mixed = ": hello\n\ndata: {\"a\":1}\n\nevent: speech.audio.done\ndata: {\"b\":2}\r\n\r\n\n\ndata:{\"c\":\ndata: 3}\n\nid: 7\nretry: 5\n\ndata\n\ndata: \u00e4\u20ac\n\ndata: [DONE]\n\n";

    private static readonly string[] Events = ["-", "|{\"a\":1}", "speech.audio.done|{\"b\":2}", "|{\"c\":\n3}", "-", "|", "|\u00e4\u20ac", "|[DONE]"];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void Events_are_the_same_wherever_they_are_cut(int seed)
    {
        var bytes = Encoding.UTF8.GetBytes(Mixed);
        var random = new Random(seed);
        for (var round = 0; round < 400; round++)
        {
            Assert.Equal(Events, Read(bytes, random));
        }
    }

    [Theory]
    [InlineData("data: 1", "|1")]
    [InlineData("data: 1\n", "|1")]
    [InlineData("data: 1\r", "|1")]
    [InlineData("event: x", "x-")]
    public void The_last_event_needs_no_end_when_nothing_more_comes(string text, string read)
    {
        var buffer = new ReadOnlySequence<byte>(Encoding.UTF8.GetBytes(text));
        var scratch = new ArrayBufferWriter<byte>();
        Assert.False(SseEvent.TryRead(ref buffer, isLast: false, scratch, out _));
        Assert.Equal(text.Length, buffer.Length);
        Assert.True(SseEvent.TryRead(ref buffer, isLast: true, scratch, out var last));
        Assert.Equal((read, 0L), (Text(last), buffer.Length));
        Assert.False(SseEvent.TryRead(ref buffer, isLast: true, scratch, out _));
    }

    /// <summary>Pieces come one after the other, and lie in blocks of any size.</summary>
    private static List<string> Read(byte[] bytes, Random random)
    {
        var (events, scratch, waiting, at) = (new List<string>(), new ArrayBufferWriter<byte>(), Array.Empty<byte>(), 0);
        while (at < bytes.Length)
        {
            var more = random.Next(1, 12);
            waiting = [.. waiting, .. bytes.AsSpan(at, Math.Min(more, bytes.Length - at))];
            at += more;
            var buffer = Blocks(waiting, random);
            while (SseEvent.TryRead(ref buffer, isLast: at >= bytes.Length, scratch, out var read))
            {
                events.Add(Text(read));
            }

            waiting = buffer.ToArray();
        }

        return events;
    }

    private static string Text(SseEvent read) => Encoding.UTF8.GetString(read.Name) + (read.HasData ? "|" + Encoding.UTF8.GetString(read.Data) : "-");

    private static ReadOnlySequence<byte> Blocks(byte[] bytes, Random random)
    {
        var first = new Block(bytes.AsMemory(0, Math.Min(random.Next(1, 9), bytes.Length)), 0);
        var last = first;
        while (last.End < bytes.Length)
        {
            last = last.Then(bytes.AsMemory((int)last.End, (int)Math.Min(random.Next(1, 9), bytes.Length - last.End)));
        }

        return new ReadOnlySequence<byte>(first, 0, last, last.Memory.Length);
    }

    private sealed class Block : ReadOnlySequenceSegment<byte>
    {
        public Block(ReadOnlyMemory<byte> memory, long index) => (Memory, RunningIndex) = (memory, index);

        public long End => RunningIndex + Memory.Length;

        public Block Then(ReadOnlyMemory<byte> memory)
        {
            var next = new Block(memory, End);
            Next = next;
            return next;
        }
    }
}
