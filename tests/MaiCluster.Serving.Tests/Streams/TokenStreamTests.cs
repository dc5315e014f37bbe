using MaiCluster.Serving.Requests;
using MaiCluster.Serving.Streams;

namespace MaiCluster.Serving.Tests.Streams;

[Collection(RunsAlone.Name)]
public class TokenStreamTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task What_is_written_is_read_in_order_and_then_the_end()
    {
        var stream = new TokenStream(3);
        Write(stream, 0, 2);
        Assert.True(await stream.WaitAsync());
        Assert.True(stream.TryRead(out var first));
        Assert.True(stream.TryRead(out var second));
        Assert.False(stream.TryRead(out _));
        Assert.Equal((0, 1), (first.Token, second.Token));
        Assert.False(stream.IsDrained);

        Write(stream, 2, 1);
        stream.End();
        stream.Flush();
        Assert.True(await stream.WaitAsync());
        Assert.True(stream.TryRead(out var last));
        Assert.Equal(2, last.Token);
        Assert.False(await stream.WaitAsync());
        Assert.True(stream.IsDrained);
        Assert.Equal(3, stream.Written);
    }

    [Fact]
    public async Task A_waiting_reader_wakes_for_a_token_and_for_the_end()
    {
        var stream = new TokenStream(1);
        var wait = stream.WaitAsync().AsTask();
        Assert.False(wait.IsCompleted);
        Write(stream, 0, 1);
        stream.Flush();
        Assert.True(await wait.WaitAsync(Patience));
        Assert.True(stream.TryRead(out _));

        wait = stream.WaitAsync().AsTask();
        Assert.False(wait.IsCompleted);
        stream.End();
        stream.Flush();
        Assert.False(await wait.WaitAsync(Patience));
    }

    [Fact]
    public async Task A_flush_with_nothing_new_does_not_end_a_wait()
    {
        for (var i = 0; i < 200; i++)
        {
            var stream = new TokenStream(1);
            var wait = stream.WaitAsync().AsTask();
            stream.Flush();
            stream.Flush();
            Write(stream, 7, 1);
            stream.Flush();
            Assert.True(await wait.WaitAsync(Patience));
            Assert.True(stream.TryRead(out var token));
            Assert.Equal(7, token.Token);
        }
    }

    [Fact]
    public void A_full_stream_says_what_room_it_has()
    {
        var stream = new TokenStream(2);
        Write(stream, 0, 2);
        var error = Assert.Throws<InvalidOperationException>(() => Write(stream, 2, 1));
        Assert.Equal("The stream is full: it was made for 2 tokens, end marks included.", error.Message);
    }

    /// <summary>Many short streams, since a lost wake-up hurts at the end, where no later flush repairs it.</summary>
    [Theory]
    [InlineData(1, 20_000, 3)]
    [InlineData(2, 10_000, 10)]
    [InlineData(3, 1_000, 500)]
    public async Task Nothing_is_lost_doubled_or_waited_for_in_vain(int seed, int streams, int maxTokens)
    {
        for (var i = 0; i < streams; i++)
        {
            var random = new Random((seed * 1_000_000) + i);
            var stream = new TokenStream(maxTokens);
            var count = random.Next(maxTokens + 1);
            var writer = Task.Run(() => WriteAll(stream, count, new Random(random.Next())));
            var reader = ReadAllAsync(stream, new Random(random.Next()));

            var read = await OrExplain(reader, () => $"seed {seed}, stream {i}: the reader hangs; {stream.Written} of {count} tokens are written.");
            await OrExplain(writer, () => $"seed {seed}, stream {i}: the writer hangs.");
            Assert.True(count == read, $"seed {seed}, stream {i}: {count} tokens written, {read} read.");
            Assert.True(stream.IsDrained);
        }
    }

    /// <summary>The writer goes on only when its last token was read: a signal lost here is repaired by no later one.</summary>
    [Fact]
    public async Task Every_single_flush_reaches_the_reader()
    {
        const int Count = 30_000;
        var stream = new TokenStream(Count);
        var read = 0;
        var writer = Task.Run(() =>
        {
            var random = new Random(5);
            for (var i = 0; i < Count; i++)
            {
                Write(stream, i, 1);
                Thread.SpinWait(random.Next(20));
                stream.Flush();
                if (!SpinWait.SpinUntil(() => Volatile.Read(ref read) > i, Patience))
                {
                    return i;
                }

                Thread.SpinWait(random.Next(20));
            }

            stream.End();
            stream.Flush();
            return Count;
        });
        var reader = Task.Run(async () =>
        {
            while (await stream.WaitAsync())
            {
                while (stream.TryRead(out var token))
                {
                    Volatile.Write(ref read, token.Token + 1);
                }
            }
        });

        Assert.Equal(Count, await writer); // else: the first token whose flush was lost
        await OrExplain(reader, () => "the reader does not see the end.");
    }

    [Fact]
    public async Task Writing_and_waking_allocate_nothing_on_the_writers_thread()
    {
        const int Rounds = 10, PerRound = 500;
        var stream = new TokenStream(Rounds * PerRound);
        var read = 0;
        var reader = Task.Run(async () =>
        {
            while (await stream.WaitAsync())
            {
                while (stream.TryRead(out _))
                {
                    Volatile.Write(ref read, read + 1);
                }
            }
        });

        // The thread pool's own queue grows now and then; a round without that must cost nothing.
        var least = await OrExplain(
            Task.Factory.StartNew(
                () => Enumerable.Range(0, Rounds).Min(round => BytesOfRound(stream, PerRound, ref read)),
                CancellationToken.None,
                TaskCreationOptions.LongRunning,
                TaskScheduler.Default),
            () => $"the writer hangs: the reader has read {read} of {stream.Written} tokens.");
        await OrExplain(reader, () => "the reader does not see the end.");

        Assert.Equal(0, least);
        Assert.Equal(Rounds * PerRound, read);
    }

    private static long BytesOfRound(TokenStream stream, int count, ref int read)
    {
        using var still = NoCollection.Begin();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < count; i++)
        {
            Write(stream, i, 1);
            if (stream.Written == 5_000)
            {
                stream.End();
            }

            stream.Flush();
            while (Volatile.Read(ref read) < stream.Written)
            {
                Thread.Yield(); // so that the reader waits again and each flush is a real wake-up
            }
        }

        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private static void WriteAll(TokenStream stream, int count, Random random)
    {
        for (var i = 0; i < count; i++)
        {
            Write(stream, i, 1);
            if (random.Next(3) > 0)
            {
                Thread.SpinWait(random.Next(60));
                stream.Flush();
            }
        }

        stream.End();
        stream.Flush();
    }

    private static async Task<int> ReadAllAsync(TokenStream stream, Random random)
    {
        var next = 0;
        while (await stream.WaitAsync())
        {
            Assert.True(stream.TryRead(out var token), "a wait ended with true and nothing to read.");
            do
            {
                Assert.Equal(next++, token.Token);
                Thread.SpinWait(random.Next(30));
            }
            while (random.Next(4) > 0 && stream.TryRead(out token));
        }

        return next;
    }

    private static void Write(TokenStream stream, int first, int count)
    {
        for (var token = first; token < first + count; token++)
        {
            stream.Write(new GeneratedToken { Choice = 0, Token = token, Finish = FinishReason.None });
        }
    }

    private static async Task<T> OrExplain<T>(Task<T> task, Func<string> what)
    {
        await OrExplain((Task)task, what);
        return await task;
    }

    private static async Task OrExplain(Task task, Func<string> what)
    {
        try
        {
            await task.WaitAsync(Patience);
        }
        catch (TimeoutException)
        {
            Assert.Fail(what());
        }
    }
}
