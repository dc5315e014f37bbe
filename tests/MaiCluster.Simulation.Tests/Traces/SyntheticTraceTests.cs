using MaiCluster.Simulation.Traces;

namespace MaiCluster.Simulation.Tests.Traces;

public class SyntheticTraceTests
{
    private static readonly SyntheticTrace Ten = new() { Rate = 10, Seconds = 2_000, PromptTokens = 200, AnswerTokens = 50 };

    public static TheoryData<string> Names => [.. SyntheticTrace.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void The_same_seed_draws_the_same_and_another_does_not(string name)
    {
        Assert.Equal(Ten.Draw(name, 3).Requests, Ten.Draw(name, 3).Requests);
        Assert.NotEqual(Ten.Draw(name, 3).Requests, Ten.Draw(name, 4).Requests);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Rate_and_lengths_are_near_what_was_asked_for_and_arrivals_in_order(string name)
    {
        const int Seed = 1;
        var requests = Ten.Draw(name, Seed).Requests;
        Assert.InRange(requests.Count, 17_000, 23_000);
        Assert.InRange(requests.Average(request => request.PromptTokens), 190, 210);
        Assert.InRange(requests.Average(request => request.AnswerTokens), 47, 53);
        Assert.Equal(requests.OrderBy(request => request.Seconds), requests);
        Assert.All(requests, request => Assert.True(request is { Seconds: >= 0 and <= 2_000, PromptTokens: >= 1, AnswerTokens: >= 1 }));
    }

    [Fact]
    public void Bursts_vary_more_than_independent_arrivals_and_a_day_has_a_noon()
    {
        Assert.InRange(Dispersion(Ten.Draw("poisson", 1)), 0.8, 1.2);
        Assert.True(Dispersion(Ten.Draw("bursty", 1)) > 3);
        var day = Ten.Draw("diurnal", 1).Requests;
        Assert.True(day.Count(request => request.Seconds is > 800 and < 1_200) > 4 * day.Count(request => request.Seconds is < 200 or > 1_800));
    }

    [Fact]
    public void An_unknown_kind_is_refused() =>
        Assert.Contains("'tides' is not a kind of arrivals: expected poisson, bursty, diurnal.", Assert.Throws<ArgumentException>(() => Ten.Draw("tides", 1)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_trace_is_sped_up_cut_and_repeated()
    {
        var trace = new Trace("t", [new(0, 1, 1), new(10, 2, 2)]).SpedUp(10);
        Assert.Equal([0.0, 1.0], trace.Requests.Select(request => request.Seconds));
        Assert.Equal([0.0, 1.0, 2.0, 3.0, 4.0], trace.RepeatedFor(4.5).Requests.Select(request => request.Seconds));
        Assert.Equal([1, 2, 1], trace.RepeatedFor(2.5).Requests.Select(request => request.PromptTokens));
        Assert.Equal([0.0], trace.Until(0.5).Requests.Select(request => request.Seconds));
        Assert.Equal(trace, trace.RepeatedFor(1));
    }

    [Fact]
    public void Zipfs_law_asks_in_proportion_to_the_rank()
    {
        var law = new ZipfLaw(4, 1, 9);
        Assert.Equal([12 / 25.0, 6 / 25.0, 4 / 25.0, 3 / 25.0], law.Shares.Select(share => Math.Round(share, 12)));
        var counts = new int[4];
        for (var draw = 0; draw < 25_000; draw++)
        {
            counts[law.Next()]++;
        }

        Assert.All(Enumerable.Range(0, 4), rank => Assert.InRange(counts[rank], 25_000 * law.Shares[rank] * 0.95, 25_000 * law.Shares[rank] * 1.05));
    }

    private static double Dispersion(Trace trace)
    {
        var counts = new double[2_000];
        foreach (var request in trace.Requests)
        {
            counts[Math.Min(1_999, (int)request.Seconds)]++;
        }

        var mean = counts.Average();
        return counts.Average(count => (count - mean) * (count - mean)) / mean;
    }
}
