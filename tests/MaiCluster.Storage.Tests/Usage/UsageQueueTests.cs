using MaiCluster.Storage.Usage;

namespace MaiCluster.Storage.Tests.Usage;

public sealed class UsageQueueTests
{
    [Fact]
    public void Write_is_due_once_it_is_still_the_first_at_the_second_look()
    {
        using var queue = new UsageQueue<UsageWrite>(10);
        Assert.False(queue.IsDue(queue.First));
        var (first, second) = (UsageWrite.Open(Records.Open()), UsageWrite.Open(Records.Open()));
        queue.AddAsync(first);
        Assert.False(queue.IsDue(null));
        Assert.True(queue.IsDue(first));

        var notes = new Dictionary<Serving.Requests.RequestId, Serving.Metering.UsageRecord>();
        queue.Take([], ref notes);
        queue.AddAsync(second);
        Assert.False(queue.IsDue(first));
        Assert.True(queue.IsDue(second));
    }

    [Fact]
    public void Note_is_due_at_once()
    {
        using var queue = new UsageQueue<UsageWrite>(10);
        queue.Note(Records.Open());
        Assert.True(queue.IsDue(null));
    }
}
