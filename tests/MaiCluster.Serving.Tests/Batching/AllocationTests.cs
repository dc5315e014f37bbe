using MaiCluster.Serving.Batching;
using MaiCluster.Serving.Metering;
using MaiCluster.Serving.Sampling;

namespace MaiCluster.Serving.Tests.Batching;

[Collection(RunsAlone.Name)]
public class AllocationTests
{
    [Fact]
    public void A_thousand_decode_steps_of_eight_rows_allocate_nothing()
    {
        using var fixture = new BatchFixture(rows: 8, arenaRows: 8, context: 2048, kvTokens: 32_768);
        var submissions = Enumerable.Range(0, 8).Select(row =>
            fixture.Submit(BatchFixture.Request([5, 6, row + 10], 1500) with { Stop = new StopRules { IgnoreEos = true } })).ToList();

        for (var step = 0; step < 200; step++)
        {
            fixture.Batch.Step();
        }

        Assert.Equal(8, fixture.Batch.State.DecodeRows);
        var allocated = 0L;
        using var still = NoCollection.Begin();
        for (var step = 0; step < 1000; step++)
        {
            var notes = Notes(submissions);
            var before = GC.GetAllocatedBytesForCurrentThread();
            fixture.Batch.Step();
            var after = GC.GetAllocatedBytesForCurrentThread();

            // A note goes through the thread pool, whose queue may grow.
            allocated += Notes(submissions) == notes ? after - before : 0;
        }

        Assert.Equal(0, allocated);
    }

    private static int Notes(IEnumerable<Submission> submissions) =>
        submissions.Sum(submission => submission.Meter.CompletionTokens / UsageMeter.NoteEvery);
}
