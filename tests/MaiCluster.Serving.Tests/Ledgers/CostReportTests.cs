using MaiCluster.Serving.Ledgers.Reports;
using MaiCluster.Serving.Ledgers.Rollups;
using static MaiCluster.Serving.Tests.Ledgers.LedgerSamples;

namespace MaiCluster.Serving.Tests.Ledgers;

public sealed class CostReportTests
{
    [Fact]
    public void Load_and_idle_follow_the_compute_of_their_model_and_day()
    {
        var report = CostReport.Of(
            CostView.Tenant,
            [
                new DayCosts(Day, "a", "", new RollupSums { LoadMicros = 60, IdleMicros = 41 }),
                new DayCosts(Day, "a", "acme", new RollupSums { ComputeMicros = 100, RevenueMicros = 500 }),
                new DayCosts(Day, "a", "zenith", new RollupSums { ComputeMicros = 300 }),
                new DayCosts(Day.AddDays(1), "a", "", new RollupSums { IdleMicros = 7 }), // nobody computed that day
                new DayCosts(Day, "b", "acme", new RollupSums { ComputeMicros = 1, ChargeMicros = 20, ShareMicros = 3 }),
                new DayCosts(Day, "", "", new RollupSums { UnallocatedMicros = 9 }),
            ]);

        Assert.Equal(
            [
                new CostRow { Key = "(none)", AllocatedMicros = 7 },
                new CostRow { Key = "acme", ComputeMicros = 101, AllocatedMicros = 25, PartnerChargeMicros = 20, PartnerShareMicros = 3, RevenueMicros = 500 }, // 25.25
                new CostRow { Key = "zenith", ComputeMicros = 300, AllocatedMicros = 76 }, // 75.75
            ],
            report.Rows);
        Assert.Equal(500 - 101 - 25 - 23, report.Rows.ElementAt(1).MarginMicros);
        Assert.Equal(9, report.UnallocatedMicros);
        Assert.Equal((401, 108), (report.Total.ComputeMicros, report.Total.AllocatedMicros));
    }

    [Fact]
    public void By_model_load_and_idle_stand_where_they_were()
    {
        var report = CostReport.Of(CostView.Model, [new DayCosts(Day, "a", "a", new RollupSums { ComputeMicros = 5, LoadMicros = 6, IdleMicros = 7, RevenueMicros = 10 })]);
        Assert.Equal(new CostRow { Key = "a", ComputeMicros = 5, LoadMicros = 6, IdleMicros = 7, RevenueMicros = 10 }, Assert.Single(report.Rows));
        Assert.Equal(-8, report.Total.MarginMicros);
    }
}
