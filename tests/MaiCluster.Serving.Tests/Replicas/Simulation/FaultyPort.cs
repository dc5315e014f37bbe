using System.Runtime.CompilerServices;
using MaiCluster.Serving.Replicas.Calls;
using MaiCluster.Serving.Requests;

namespace MaiCluster.Serving.Tests.Replicas.Simulation;

/// <summary>The way to one replica: delays, loses, repeats, breaks and hangs by chance; and what is dead does not answer.</summary>
internal sealed class FaultyPort(Func<SimulatedReplica> replica, VirtualTime time, Random random, Faults faults) : IReplicaPort
{
    /// <summary>Before this time nothing passes, in neither direction.</summary>
    public TimeSpan BrokenUntil { get; set; }

    public IAsyncEnumerable<TokenChunk> GenerateAsync(InferenceWork work, CancellationToken cancellationToken) =>
        CarryAsync(calls => calls.GenerateAsync(work, CancellationToken.None), cancellationToken);

    public IAsyncEnumerable<TokenChunk> AttachAsync(RequestId request, long run, int position, CancellationToken cancellationToken) =>
        CarryAsync(calls => calls.AttachAsync(request, run, position, CancellationToken.None), cancellationToken);

    public async Task CancelAsync(RequestId request)
    {
        var target = replica();
        await PassAsync(target, CancellationToken.None);
        await target.Calls.CancelAsync(request);
        await PassAsync(target, CancellationToken.None);
    }

    private async IAsyncEnumerable<TokenChunk> CarryAsync(
        Func<ReplicaCalls, IAsyncEnumerable<TokenChunk>> call, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var target = replica();
        await PassAsync(target, cancellationToken);
        if (Happens(faults.RepeatChance))
        {
            time.Begin(() => RepeatAsync(call(target.Calls)));
        }

        // The reader's leaving is not told to the other side: it finds out by itself.
        await foreach (var chunk in call(target.Calls))
        {
            await PassAsync(target, cancellationToken);
            if (Happens(faults.LoseChance))
            {
                continue;
            }

            yield return chunk;
            if (Happens(faults.RepeatChance))
            {
                yield return chunk;
            }
        }
    }

    /// <summary>The same call comes a second time, later, and nobody listens for long.</summary>
    private async Task RepeatAsync(IAsyncEnumerable<TokenChunk> chunks)
    {
        await time.Delay(TimeSpan.FromMilliseconds(random.Next(0, 8000)));
        var left = random.Next(0, 4);
        await foreach (var _ in chunks)
        {
            if (left-- == 0)
            {
                return;
            }
        }
    }

    private async Task PassAsync(SimulatedReplica target, CancellationToken cancellationToken)
    {
        if (Happens(faults.HangChance))
        {
            await HangAsync(cancellationToken);
        }

        await time.Delay(TimeSpan.FromMicroseconds(Happens(faults.StallChance) ? random.Next(4_000_000) : random.Next(20_000)));
        while (time.Now < target.SilentUntil)
        {
            await time.Delay(target.SilentUntil - time.Now);
        }

        if (target.IsDead && random.Next(2) == 0)
        {
            await HangAsync(cancellationToken);
        }

        if (target.IsDead || time.Now < BrokenUntil || Happens(faults.BreakChance))
        {
            throw new IOException("the way is broken");
        }
    }

    /// <summary>Never comes back; half of the time not even when it is cancelled.</summary>
    private async Task HangAsync(CancellationToken cancellationToken)
    {
        var never = new TaskCompletionSource();
        using var stop = random.Next(2) == 0 ? default : cancellationToken.UnsafeRegister(_ => never.TrySetCanceled(cancellationToken), null);
        await never.Task;
    }

    private bool Happens(double chance) => time.Now < Faults.End && random.NextDouble() < chance;
}
