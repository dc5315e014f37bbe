using MaiCluster.Serving.Billing;
using MaiCluster.Serving.Metering;
using MaiCluster.Serving.Prices;

namespace MaiCluster.Storage.Tests.Usage;

/// <summary>How every store sums closed records for reports.</summary>
public abstract class UsageSumsContract(StoreDatabase database) : IAsyncLifetime
{
    private static readonly DateOnly Day = new(2026, 3, 1);

    private IUsageStore _usage = null!;
    private IUsageSums _sums = null!;

    public async Task InitializeAsync() => (_usage, _sums) = (await database.OpenUsageAsync(), await database.OpenSumsAsync());

    public async Task DisposeAsync() => await database.CloseAsync();

    [StoreFact]
    public async Task Records_are_summed_by_day_or_hour_and_by_all_that_reports_tell_apart()
    {
        await CloseAsync(Records.Open());
        await CloseAsync(Records.Open() with { Started = Records.Noon.AddMinutes(59) });
        await CloseAsync(Records.Open() with { Started = Records.Noon.AddMinutes(60) });
        await CloseAsync(Records.Open() with { Model = "big-text", Scenario = "podcast", Partner = "upstream" }, UsageCertainty.Estimated);
        await CloseAsync(Records.Open() with { Model = "new-text", Scenario = "podcast", Experiment = "louder" });
        await CloseAsync(Records.Open() with { Started = Records.Noon.AddDays(1) });
        await _usage.OpenAsync(Records.Open());

        var hours = await _sums.SumAsync(Day, Day, hourly: true, partner: null, default);
        Assert.Equal(
            [(12, "big-text", "podcast", "upstream", 1L), (12, "mai-text", null, null, 2L), (12, "new-text", "experiment:louder", null, 1L), (13, "mai-text", null, null, 1L)],
            hours.Select(sum => (sum.Start.Hour, sum.Model, sum.ReportedScenario, sum.Partner, sum.Requests)));
        var expected = new UsageSum
        {
            Start = new DateTimeOffset(2026, 3, 1, 0, 0, 0, TimeSpan.Zero),
            Model = "mai-text",
            Tenant = "acme",
            Requests = 3,
            Quantities = new MeteredQuantities { PromptTokens = 27, CachedTokens = 12, CompletionTokens = 51, Others = new UsageQuantities { Pages = 9, AudioInMilliseconds = 21 } },
            BilledMicros = 15,
            PartnerMicros = 33,
        };
        Assert.Equal(expected, (await _sums.SumAsync(Day, Day, hourly: false, partner: null, default))[1]);
        Assert.Equal(4, (await _sums.SumAsync(Day, Day.AddDays(1), hourly: false, partner: null, default)).Count);
        Assert.Equal(UsageCertainty.Estimated, Assert.Single(await _sums.SumAsync(Day, Day.AddDays(9), hourly: false, "upstream", default)).Certainty);
        Assert.Empty(await _sums.SumAsync(Day, Day.AddDays(9), hourly: false, "other", default));
    }

    [StoreFact]
    public async Task Cached_tokens_of_a_record_are_no_more_than_its_prompt()
    {
        await CloseAsync(Records.Open(), cached: 400);
        await CloseAsync(Records.Open(), cached: 2);
        Assert.Equal(11, Assert.Single(await _sums.SumAsync(Day, Day, hourly: false, partner: null, default)).Quantities.CachedTokens);
    }

    private async Task CloseAsync(UsageRecord open, UsageCertainty certainty = UsageCertainty.Measured, int cached = 4)
    {
        await _usage.OpenAsync(open);
        await _usage.CloseAsync(Records.Close(open, UsageOutcome.Stop) with
        {
            Quantities = new UsageQuantities { Pages = 3, AudioInMilliseconds = 7 },
            CachedTokens = cached,
            BilledMicros = 5,
            PartnerMicros = 11,
            Certainty = certainty,
        });
    }
}
