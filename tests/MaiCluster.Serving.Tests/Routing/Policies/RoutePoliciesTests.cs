using MaiCluster.Serving.Routing;
using MaiCluster.Serving.Routing.Policies;

namespace MaiCluster.Serving.Tests.Routing.Policies;

public class RoutePoliciesTests
{
    public static TheoryData<string> Names => [.. RoutePolicies.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void Each_way_waits_when_nothing_has_room(string name)
    {
        var route = RoutePolicies.Create(name, 1);
        Assert.Equal(ReplicaSelector.None, route.Choose([], Loads.Ask()));
        Assert.Equal(ReplicaSelector.None, route.Choose([Loads.Busy(32), Loads.Busy(1, held: 100_000)], Loads.Ask()));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Each_way_finds_the_only_one_with_room(string name)
    {
        var route = RoutePolicies.Create(name, 1);
        for (var round = 0; round < 20; round++)
        {
            Assert.Equal(3, route.Choose([Loads.Busy(32), Loads.Busy(32), Loads.Busy(32), Loads.Busy(31), Loads.Busy(32)], Loads.Ask()));
        }
    }

    [Fact]
    public void Least_loaded_takes_the_emptiest() =>
        Assert.Equal(1, new LeastLoadedRoute().Choose([Loads.Busy(3), Loads.Busy(1), Loads.Busy(1)], Loads.Ask()));

    [Fact]
    public void Round_robin_goes_round()
    {
        var route = new RoundRobinRoute();
        ReplicaLoad[] replicas = [Loads.Empty(), Loads.Busy(32), Loads.Empty()];
        Assert.Equal([0, 2, 0, 2], Enumerable.Range(0, 4).Select(_ => route.Choose(replicas, Loads.Ask())));
    }

    [Fact]
    public void Two_choices_draws_the_same_by_the_same_seed_and_never_the_fuller_of_two()
    {
        ReplicaLoad[] replicas = [Loads.Busy(5), Loads.Busy(1)];
        var route = new TwoChoicesRoute(7);
        Assert.All(Enumerable.Range(0, 50), _ => Assert.Equal(1, route.Choose(replicas, Loads.Ask())));

        ReplicaLoad[] many = [.. Enumerable.Range(0, 20).Select(index => Loads.Busy(index))];
        var (first, second) = (new TwoChoicesRoute(7), new TwoChoicesRoute(7));
        Assert.All(Enumerable.Range(0, 50), _ => Assert.Equal(first.Choose(many, Loads.Ask()), second.Choose(many, Loads.Ask())));
    }

    [Fact]
    public void An_unknown_name_is_refused_with_those_there_are()
    {
        var refused = Assert.Throws<ArgumentException>(() => RoutePolicies.Create("random", 1));
        Assert.Contains("'random' is not a way to choose a replica: expected headroom, least-loaded, round-robin, two-choices.", refused.Message, StringComparison.Ordinal);
    }
}
