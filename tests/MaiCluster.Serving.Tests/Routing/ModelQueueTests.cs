using MaiCluster.Serving.Routing;

namespace MaiCluster.Serving.Tests.Routing;

public sealed class ModelQueueTests
{
    private readonly ModelQueue _queue = new();
    private long _arrivals;

    [Fact]
    public void Lower_priority_values_come_first_and_equals_by_arrival()
    {
        var late = Add("a", priority: 1);
        var first = Add("a");
        var second = Add("b");
        var urgent = Add("b", priority: -1);

        Assert.Equal([urgent, first, second, late], _queue.Waiting);
        Assert.Equal([1, 2, 3, 4], _queue.Waiting.Select(ticket => ticket.Position));
    }

    [Fact]
    public void Among_equals_the_key_with_the_fewest_running_is_served_first()
    {
        var busy = Add("busy");
        var other = Add("other");
        _queue.Started("busy");

        Assert.Same(other, _queue.Next());

        _queue.Ended("busy");
        Assert.Same(busy, _queue.Next());
    }

    [Fact]
    public void A_busy_keys_urgent_request_still_comes_before_others()
    {
        Add("other");
        var urgent = Add("busy", priority: -5);
        _queue.Started("busy");

        Assert.Same(urgent, _queue.Next());
    }

    [Fact]
    public void Who_leaves_moves_the_others_up()
    {
        var first = Add("a");
        var second = Add("a");

        Assert.True(_queue.Remove(first));
        Assert.False(_queue.Remove(first));
        Assert.Equal(1, second.Position);
        Assert.Equal(8, _queue.PromptTokens);
    }

    private Ticket Add(string key, int priority = 0)
    {
        var ticket = new Ticket(RoutingFixture.Request(key, priority), 0, TimeSpan.FromSeconds(60)) { Arrival = ++_arrivals };
        _queue.Add(ticket);
        return ticket;
    }
}
