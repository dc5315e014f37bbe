using MaiCluster.Serving.Routing;

namespace MaiCluster.Serving.Tests.Routing;

public class RouteForecastTests
{
    private static readonly QueueAhead Nobody = new(0, 0, 100);

    [Fact]
    public void Without_replicas_everything_is_never()
    {
        var forecast = RouteForecast.Of([], Loads.Ask(firstToken: 1), Nobody);
        Assert.Equal(new RouteForecast(double.PositiveInfinity, double.PositiveInfinity, double.PositiveInfinity), forecast);
        Assert.True(forecast.NeverMeets(Loads.Ask(firstToken: 1)));
        Assert.False(forecast.NeverMeets(Loads.Ask()));
    }

    [Fact]
    public void An_empty_replica_answers_in_the_time_of_the_prompt()
    {
        var forecast = RouteForecast.Of([Loads.Busy(4, backlog: 500), Loads.Empty()], Loads.Ask(prompt: 500), Nobody);
        Assert.Equal(0.060, forecast.EmptySeconds, 9);
        Assert.Equal(0.060, forecast.WaitSeconds, 9);
        Assert.Equal(0.011, forecast.EmptyPerTokenSeconds, 9);
        Assert.True(forecast.NeverMeets(Loads.Ask(firstToken: 0.059)));
        Assert.True(forecast.NeverMeets(Loads.Ask(perToken: 0.010)));
        Assert.False(forecast.NeverMeets(Loads.Ask(firstToken: 0.061, perToken: 0.012)));
    }

    [Fact]
    public void A_full_replica_waits_for_a_row_to_be_left()
    {
        // 32 rows of 42 ms steps and 100 tokens: one is left each 4.2 s / 32 = 131.25 ms.
        var forecast = RouteForecast.Of([Loads.Busy(32)], Loads.Ask(prompt: 480), new QueueAhead(3, 0, 100));
        Assert.Equal(0.010 + 0.048 + (2 * 0.042) + (4 * 0.13125), forecast.WaitSeconds, 9);
        Assert.True(forecast.ComesTooLate(Loads.Ask(firstToken: 0.666)));
        Assert.False(forecast.ComesTooLate(Loads.Ask(firstToken: 0.668)));
    }

    [Fact]
    public void Prompts_ahead_are_shared_by_the_replicas_that_accept()
    {
        var closed = Loads.Empty();
        closed.Accepts = false;
        var forecast = RouteForecast.Of([Loads.Empty(), Loads.Empty(), closed], Loads.Ask(prompt: 500), new QueueAhead(2, 2_000, 100));
        Assert.Equal(0.060 + (2_000 * 0.0612 / 1_024), forecast.WaitSeconds, 9); // 2 x 512 tokens in 61.2 ms
    }

    [Fact]
    public void What_no_replica_could_ever_hold_never_comes()
    {
        var forecast = RouteForecast.Of([Loads.Empty()], Loads.Ask(prompt: 99_901), Nobody);
        Assert.True(double.IsPositiveInfinity(forecast.EmptySeconds));
    }
}
