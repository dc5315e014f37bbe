using System.Text.Json;
using MaiCluster.Simulation.Pages;
using MaiCluster.Simulation.Reports;
using MaiCluster.Simulation.Tests.World;
using MaiCluster.Simulation.World;

namespace MaiCluster.Simulation.Tests.Reports;

public class ReportTests
{
    [Fact]
    public void Percentiles_are_by_nearest_rank_in_milliseconds()
    {
        Assert.Equal(new Percentiles(5.5, 5, 9, 10, 10), Percentiles.OfSeconds([.. Enumerable.Range(1, 10).Select(value => value / 1000.0).Reverse()]));
        Assert.Equal(new Percentiles(0, 0, 0, 0, 0), Percentiles.OfSeconds([]));
    }

    [Fact]
    public void Bound_is_work_at_the_best_batch_or_the_memory_asked_for()
    {
        // One model of 100 bytes on devices of 10,000. Each request: 50 ms of prompt, 10 tokens at (10 / 4 rows) + 1 ms.
        var setup = Scenes.Setup([Scenes.Model()], [[0], []], (0, new(0, 50, 11)), (0, new(29, 50, 11)), (0, new(29.5, 50, 11)), (0, new(30, 50, 11)));
        var report = ReportMaker.Make(SimulatedCluster.Run(setup), "constant");
        Assert.Equal([0.0085, 0.0, 0.0255], report.Intervals.Select(interval => Math.Round(interval.Work, 6))); // 85 ms each, of 10 s
        Assert.Equal([0.01, 0.0, 0.0255], report.Intervals.Select(interval => Math.Round(interval.Bound, 6))); // memory: 100 of 10,000 bytes
    }

    [Fact]
    public void Devices_of_a_constant_fleet_are_paid_throughout_and_those_without_a_model_not_at_all()
    {
        var setup = Scenes.Setup([Scenes.Model()], [[0], [], [0]], (0, new(0, 50, 5)), (0, new(36, 50, 5)));
        var report = ReportMaker.Make(SimulatedCluster.Run(setup), "constant");
        Assert.Equal(0.02, report.DeviceHours); // 2 devices for 36 s
        Assert.Equal(72.0, report.Cost); // at 3,600 an hour
        Assert.Equal(2.0, report.PeakDevices);
    }

    [Fact]
    public void Json_is_one_object_with_the_names_that_scripts_read()
    {
        using var json = JsonDocument.Parse(ReportJson.Text(Report()));
        var names = json.RootElement.EnumerateObject().Select(property => property.Name).ToList();
        Assert.Superset(new HashSet<string> { "attainment", "goodput", "ttft_ms", "tpot_ms", "device_hours", "bound_device_hours", "prefix_hit_rate", "cost", "losses" }, names.ToHashSet());
        Assert.DoesNotContain("intervals", names);
        Assert.Equal(50, json.RootElement.GetProperty("ttft_ms").GetProperty("p99").GetDouble());
        Assert.Equal(11, json.RootElement.GetProperty("tpot_ms").GetProperty("p50").GetDouble());
        Assert.Equal(1, json.RootElement.GetProperty("attainment").GetDouble());
    }

    [Fact]
    public void Page_stands_alone_and_says_that_it_is_simulated()
    {
        var html = ReportPage.Html(Report() with { Trace = "<t> & co" });
        Assert.StartsWith("<!doctype html>", html, StringComparison.Ordinal);
        Assert.Contains("&lt;t&gt; &amp; co", html, StringComparison.Ordinal);
        Assert.Contains("Simulation: no device and no model took part", html, StringComparison.Ordinal);
        Assert.Contains("prefers-color-scheme:dark", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", html, StringComparison.Ordinal);
        Assert.DoesNotContain("http", html, StringComparison.Ordinal);
        Assert.DoesNotContain("NaN", html, StringComparison.Ordinal);
        Assert.Equal(4, html.Split("<svg").Length - 1);
    }

    [Fact]
    public void Table_tells_the_same_for_people()
    {
        var text = ReportTable.Text(Report());
        Assert.Contains("attainment    100.00% met both times; 0 late, 0 shed", text.Replace("100.00 %", "100.00%", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains("ttft          p50 50.0, p90 50.0, p95 50.0, p99 50.0 ms", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(0.7, 1)]
    [InlineData(1, 1)]
    [InlineData(2.2, 2.5)]
    [InlineData(41, 50)]
    [InlineData(100, 100)]
    public void Axes_end_at_round_figures(double highest, double expected) => Assert.Equal(expected, Plot.Nice(highest), 9);

    private static SimulationReport Report() =>
        ReportMaker.Make(SimulatedCluster.Run(Scenes.Setup([Scenes.Model()], [[0]], (0, new(0, 50, 5)), (0, new(25, 50, 5)))), "constant");
}
