using MaiCluster.Serving.Billing;
using MaiCluster.Serving.Ledgers;
using MaiCluster.Serving.Ledgers.Reports;
using MaiCluster.Serving.Ledgers.Rollups;
using MaiCluster.Serving.Metering;
using MaiCluster.Serving.Prices;
using static MaiCluster.Serving.Tests.Ledgers.LedgerSamples;

namespace MaiCluster.Serving.Tests.Ledgers;

public sealed class CostFiguresTests
{
    private static readonly PriceBook Prices = new("EUR",
    [
        new PriceList
        {
            From = Day,
            Models = new Dictionary<string, ModelPrices>
            {
                ["gpt-big"] = new() { Bill = MeterPrices.Free, Pay = new MeterPrices(new Dictionary<Meter, UnitPrice> { [Meter.PromptTokens] = UnitPrice.Parse("2"), [Meter.CompletionTokens] = UnitPrice.Parse("8") }) },
            },
        },
    ]);

    private static readonly DayCosts[] ByModel =
    [
        new(Day, "mai-text", "mai-text", new RollupSums { ComputeMicros = 600, LoadMicros = 100, IdleMicros = 100 }),
        new(Day, "gpt-big", "gpt-big", new RollupSums { ChargeMicros = 5_000 }),
        new(Day, "mai-voice", "mai-voice", new RollupSums { ComputeMicros = 50 }),
    ];

    private static readonly DayCosts[] ByScenario =
    [
        new(Day, "mai-text", "", new RollupSums { LoadMicros = 100, IdleMicros = 100 }),
        new(Day, "mai-text", "support", new RollupSums { ComputeMicros = 600 }),
        new(Day, "gpt-big", "podcast", new RollupSums { ChargeMicros = 5_000 }),
        new(Day, "mai-voice", "podcast", new RollupSums { ComputeMicros = 50 }),
    ];

    private static readonly UsageSum[] Usage =
    [
        Used("mai-text", "support", new MeteredQuantities { PromptTokens = 3_000, CompletionTokens = 1_000 }),
        Used("gpt-big", "podcast", new MeteredQuantities { PromptTokens = 500, CompletionTokens = 500 }) with { Partner = "upstream" },
        Used("mai-voice", "radio", new MeteredQuantities { Others = new UsageQuantities { AudioOutMilliseconds = 9_000, Characters = 100 } }),
    ];

    [Fact]
    public void Utilisation_is_computes_part_and_costs_are_told_per_million_tokens()
    {
        var (report, figures) = (CostReport.Of(CostView.Model, ByModel), CostFigures.Of(CostView.Model, ByModel, Usage));
        var rows = report.Rows.ToDictionary(row => row.Key);
        Assert.Equal(0.75m, figures.UtilisationOf(rows["mai-text"]));
        Assert.Equal(800L * 1_000_000 / 4_000, figures.PerMillionTokensMicros(rows["mai-text"]));
        Assert.Null(figures.UtilisationOf(rows["gpt-big"])); // no device
        Assert.Equal(5_000_000, figures.PerMillionTokensMicros(rows["gpt-big"]));
        Assert.Null(figures.PerMillionTokensMicros(rows["mai-voice"])); // no tokens

        DayCosts[] byDevice = [new(Day, "mai-text", "node-1/gpu0", new RollupSums { ComputeMicros = 30, IdleMicros = 30 }), new(Day, "", "node-1/gpu0", new RollupSums { UnallocatedMicros = 60 })];
        var device = Assert.Single(CostReport.Of(CostView.Device, byDevice).Rows);
        Assert.Equal(0.25m, CostFigures.Of(CostView.Device, byDevice, Usage).UtilisationOf(device));

        var scenario = CostReport.Of(CostView.Scenario, ByScenario).Rows.Single(row => row.Key == "support");
        Assert.Equal(200_000, CostFigures.Of(CostView.Scenario, ByScenario, Usage).PerMillionTokensMicros(scenario));
        Assert.Null(CostFigures.Of(CostView.Scenario, ByScenario, Usage).UtilisationOf(scenario));
    }

    [Fact]
    public void A_scenario_would_cost_a_partners_price_or_our_cost_of_the_same_work()
    {
        Assert.Equal(
            [
                new WhatIfRow("podcast", "gpt-big", 5_000, 5_050, 1, 1), // 500 x 2 + 500 x 8 micros
                new WhatIfRow("podcast", "mai-text", 200, 5_050, 1, 1), // 1,000 of 4,000 tokens that cost 800
                new WhatIfRow("radio", "mai-voice", 50, 0, 1, 1),
                new WhatIfRow("support", "gpt-big", 14_000, 800, 1, 1),
                new WhatIfRow("support", "mai-text", 800, 800, 1, 1),
            ],
            WhatIf.Of(ByModel, ByScenario, Usage, Prices, _ => null));
    }

    [Fact]
    public void A_variant_that_did_nothing_that_day_has_no_estimate()
    {
        var rows = WhatIf.Of(ByModel, ByScenario, Usage, Prices, scenario => scenario == "support" ? ["mai-text", "mai-next"] : []);
        Assert.Equal([new WhatIfRow("support", "mai-next", null, null, 0, 1), new WhatIfRow("support", "mai-text", 800, 800, 1, 1)], rows);
    }

    [Theory]
    [InlineData(ShareBasis.Gross, 14_000 + 10_000)] // a quarter of 3,000 x 10 + 1,000 x 10
    [InlineData(ShareBasis.Net, 14_000 + 6_500)] // of the same less what it is paid
    public void A_partners_share_of_what_clients_would_have_paid_belongs_to_what_it_costs(ShareBasis basis, long estimate)
    {
        var list = Prices.At(LedgerDate.Midnight(Day));
        var bill = new MeterPrices(new Dictionary<Meter, UnitPrice> { [Meter.PromptTokens] = UnitPrice.Parse("10"), [Meter.CompletionTokens] = UnitPrice.Parse("10") });
        var share = new RevenueShare { Base = basis, Tiers = [new ShareTier(0, 250_000), new ShareTier(1_000_000, 100_000)] };
        var shared = new PriceBook("EUR", [list with { Models = new Dictionary<string, ModelPrices> { ["gpt-big"] = list.Model("gpt-big")! with { Bill = bill, Share = share }, ["gpt-free"] = new() { Bill = bill, Share = share } } }]);

        var rows = WhatIf.Of(ByModel, ByScenario, Usage, shared, scenario => scenario == "support" ? ["gpt-big", "gpt-free"] : []);

        Assert.Equal([new WhatIfRow("support", "gpt-big", estimate, 800, 1, 1), new WhatIfRow("support", "gpt-free", 10_000, 800, 1, 1)], rows); // the other lives by its share alone
    }

    [Fact]
    public void What_an_experiment_does_is_no_part_of_the_scenario_that_it_repeats()
    {
        UsageSum[] usage = [.. Usage, Used("mai-next", "support", new MeteredQuantities { PromptTokens = 3_000, CompletionTokens = 1_000 }) with { Experiment = "next" }];
        Assert.Equal(
            [new WhatIfRow("podcast", "gpt-big", 5_000, 5_050, 1, 1), new WhatIfRow("radio", "gpt-big", 0, 0, 1, 1), new WhatIfRow("support", "gpt-big", 14_000, 800, 1, 1)],
            WhatIf.Of(ByModel, ByScenario, usage, Prices, _ => ["gpt-big"]));

        var figures = CostFigures.Of(CostView.Scenario, ByScenario, usage);
        Assert.Equal(200_000, figures.PerMillionTokensMicros(CostReport.Of(CostView.Scenario, ByScenario).Rows.Single(row => row.Key == "support")));
    }

    private static UsageSum Used(string model, string scenario, MeteredQuantities quantities) =>
        new() { Start = LedgerDate.Midnight(Day), Model = model, Scenario = scenario, Tenant = "acme", Requests = 1, Quantities = quantities };
}
