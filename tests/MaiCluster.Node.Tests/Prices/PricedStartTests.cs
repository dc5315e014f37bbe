using MaiCluster.Node.Commands;
using MaiCluster.Node.Prices;
using MaiCluster.Node.Settings;
using MaiCluster.Serving.Prices;
using Microsoft.Extensions.Logging.Abstractions;

namespace MaiCluster.Node.Tests.Prices;

public sealed class PricedStartTests : IPrices
{
    private static readonly DateTimeOffset Now = new(2026, 2, 1, 0, 0, 0, TimeSpan.Zero);

    public PriceBook Book { get; } = new("EUR", [new PriceList { From = new DateOnly(2026, 1, 1), Models = new Dictionary<string, ModelPrices> { ["b"] = new() { Bill = MeterPrices.Free } } }]);

    public string Source => "/etc/mai/prices.yaml";

    [Fact]
    public void A_model_without_a_price_is_not_loaded_and_the_others_are() => Assert.Equal(["b"], Keep("a", "b", "c").Models);

    [Fact]
    public void A_node_whose_models_have_none_does_not_start()
    {
        var refused = Assert.Throws<CommandFailedException>(() => Keep("a", "c"));
        Assert.Equal(
            (ExitCode.Failed, "None of the models to load has a price in /etc/mai/prices.yaml. The model 'a' has no price: write 'a: {bill: ...}' under models of the list from 2026-01-01 in prices.yaml, with what clients pay, or bill: 0."),
            (refused.Code, refused.Message));
    }

    private NodeOptions Keep(params string[] models) => PricedStart.Keep(new NodeOptions { DataDirectory = "", Models = models }, this, Now, NullLogger.Instance);
}
