using MaiCluster.Serving.Actors;

namespace MaiCluster.Serving.Tests.Actors;

[Collection(RunsAlone.Name)]
public class ActorTableAllocationTests
{
    [Fact]
    public void A_turn_on_an_idle_actor_allocates_nothing()
    {
        using var table = new ActorTable<int, StrongBox>(new(), (_, _) => ValueTask.FromResult(new StrongBox()), TimeProvider.System);
        for (var turn = 0; turn < 1000; turn++)
        {
            Turn(table, turn);
        }

        using var still = NoCollection.Begin();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var turn = 0; turn < 1000; turn++)
        {
            Turn(table, turn);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static void Turn(ActorTable<int, StrongBox> table, int turn) =>
        Finish(table.RunAsync(turn % 8, turn, static (actor, number, _) => ValueTask.FromResult(actor.Last = number)), turn);

    private static void Finish(ValueTask<int> turn, int expected)
    {
        if (!turn.IsCompletedSuccessfully || turn.GetAwaiter().GetResult() != expected)
        {
            throw new InvalidOperationException($"Turn {expected} had to wait, or gave something else.");
        }
    }

    private sealed class StrongBox
    {
        public int Last { get; set; }
    }
}
