using MaiCluster.Node.Prices;
using MaiCluster.Serving.Prices;

namespace MaiCluster.Node.Tests.Prices;

public sealed class PriceTextTests
{
    [Theory]
    [InlineData("prompt_tokens=0.15 completion_tokens=0.6", "0.15 / 0.6 EUR per M tokens")]
    [InlineData("prompt_tokens=0.15 cached_tokens=0.01", "0.15 / 0 EUR per M tokens")]
    [InlineData("embedding_tokens=0.02", "0.02 EUR per M tokens")]
    [InlineData("characters=12 audio_out_seconds=0.001", "0.001 EUR per s spoken, 12 EUR per M characters")]
    [InlineData("audio_in_seconds=0.0001", "0.0001 EUR per s heard")]
    [InlineData("images=0.002 image_steps=0.0001 pages=1 tensor_calls=2", "0.002 EUR per image, 0.0001 EUR per step, 1 EUR per page, 2 EUR per call")]
    [InlineData("prompt_tokens=0", "free")]
    public void A_price_is_told_in_a_few_words(string prices, string text) => Assert.Equal(text, PriceText.Of(Prices(prices, null), "EUR"));

    [Fact]
    public void Another_currency_is_named() => Assert.Equal("1 USD per page", PriceText.Of(Prices("pages=1", new ExchangeRate("USD", ExchangeRate.One)), "EUR"));

    private static MeterPrices Prices(string text, ExchangeRate? rate) =>
        new(text.Split(' ').Select(price => price.Split('=')).ToDictionary(price => Meter.Of(price[0])!, price => UnitPrice.Parse(price[1])), rate);
}
