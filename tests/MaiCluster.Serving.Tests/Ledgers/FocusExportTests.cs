using MaiCluster.Serving.Ledgers.Focus;
using MaiCluster.Serving.Ledgers.Reports;

namespace MaiCluster.Serving.Tests.Ledgers;

public sealed class FocusExportTests
{
    private static readonly DateOnly From = new(2026, 9, 28), Through = new(2026, 11, 3);

    /// <summary>The specification's, version 1.2.</summary>
    private static readonly string[] Mandatory =
    [
        "BilledCost", "BillingAccountId", "BillingAccountName", "BillingCurrency", "BillingPeriodEnd", "BillingPeriodStart", "ChargeCategory", "ChargeClass", "ChargeDescription",
        "ChargePeriodEnd", "ChargePeriodStart", "ContractedCost", "EffectiveCost", "InvoiceIssuerName", "ListCost", "PricingQuantity", "PricingUnit", "ProviderName", "PublisherName",
        "ServiceCategory", "ServiceName",
    ];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Sums_are_those_of_the_report_of_the_same_days(int seed)
    {
        var traffic = new PartnerTraffic(seed);
        await traffic.RunAsync();
        var rows = await FocusExport.ReadAsync(From, Through, traffic.Ledger, traffic.Usage, traffic.Prices, default).ToListAsync();

        foreach (var view in Enum.GetValues<CostView>())
        {
            var report = CostReport.Of(view, await traffic.Ledger.SumAsync(view, From, Through, default));
            var total = report.Total;
            Assert.Equal(total.ComputeMicros + total.LoadMicros + total.IdleMicros + total.AllocatedMicros + report.UnallocatedMicros + total.PartnerChargeMicros, rows.Sum(row => row.CostMicros));
            Assert.Equal(total.RevenueMicros, rows.Sum(row => row.RevenueMicros));
            Assert.Equal(total.PartnerShareMicros, rows.Sum(row => row.ShareMicros));
        }

        foreach (var partner in CostReport.Of(CostView.Partner, await traffic.Ledger.SumAsync(CostView.Partner, From, Through, default)).Rows.Where(row => row.Key == PartnerTraffic.Partner))
        {
            Assert.Equal(partner.PartnerChargeMicros, rows.Where(row => row.Partner == partner.Key).Sum(row => row.CostMicros));
        }
    }

    [Fact]
    public async Task Every_row_has_what_the_specification_demands()
    {
        var traffic = new PartnerTraffic(4);
        await traffic.RunAsync();
        var rows = await FocusExport.ReadAsync(From, Through, traffic.Ledger, traffic.Usage, traffic.Prices, default).ToListAsync();
        var columns = FocusColumns.Of("EUR").ToDictionary(column => column.Name);
        Assert.Empty(Mandatory.Except(columns.Keys));
        foreach (var row in rows)
        {
            object? Value(string name) => columns[name].Value(row);
            foreach (var name in Mandatory.Except(["ChargeClass", "PricingQuantity", "PricingUnit"]))
            {
                Assert.NotNull(Value(name));
            }

            Assert.True((string)Value("ChargeCategory")! == "Adjustment" || (Value("PricingQuantity") is not null && Value("PricingUnit") is not null));
            Assert.Contains(Value("ChargeClass"), (string?[])[null, "Correction"]);
            Assert.True(Value("ChargeClass") is null || (string)Value("ChargeCategory")! == "Adjustment");
            Assert.Equal(TimeSpan.FromHours(1), (DateTime)Value("ChargePeriodEnd")! - (DateTime)Value("ChargePeriodStart")!);
            Assert.Equal(((DateTime)Value("BillingPeriodStart")!).AddMonths(1), Value("BillingPeriodEnd"));
            Assert.Equal(DateTimeKind.Utc, ((DateTime)Value("ChargePeriodStart")!).Kind);
            Assert.Equal([Value("BilledCost"), Value("BilledCost"), Value("BilledCost")], [Value("EffectiveCost"), Value("ListCost"), Value("ContractedCost")]);
            Assert.True(row is { RevenueMicros: 0, ShareMicros: 0 } || row.CostMicros == 0);
        }

        Assert.Contains(rows, row => row.Meter == "prompt_tokens" && row.UnitPrice == 2.5m);
        Assert.Contains(rows, row => row.IsCorrection);
        Assert.Equal(rows.Count, rows.DistinctBy(row => (row.BookDay, row.Hour, row.Model, row.Scenario, row.Tenant, row.Partner, row.Meter, row.IsAdjustment, row.IsCorrection)).Count());
    }
}
