using MaiCluster.Serving.Billing;
using MaiCluster.Serving.Metering;
using MaiCluster.Serving.Prices;
using MaiCluster.Serving.Requests;
using MaiCluster.Serving.Sampling;

namespace MaiCluster.Serving.Tests.Billing;

public sealed class WorstCaseTests
{
    [Fact]
    public void A_text_may_take_all_of_its_tokens_in_every_choice()
    {
        var worst = WorstCase.Of(Text(prompt: 10, most: 100, choices: 3));
        Assert.Equal(new MeteredQuantities { PromptTokens = 10, CompletionTokens = 300 }, worst);
    }

    [Fact]
    public void Other_requests_take_what_they_are_and_the_most_that_parts_may_add()
    {
        var request = new TensorRequest
        {
            Id = RequestId.New(),
            Requester = new Requester("key"),
            Model = "m",
            Inputs = [],
            Quantities = new UsageQuantities { Characters = 5 },
            MostOfParts = new UsageQuantities { AudioOutMilliseconds = 700 },
        };
        Assert.Equal(new MeteredQuantities { Others = new UsageQuantities { Characters = 5, AudioOutMilliseconds = 700 } }, WorstCase.Of(request));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(17)]
    [InlineData(99)]
    [InlineData(100_000)]
    public void What_is_left_pays_as_many_tokens_as_it_does_and_not_one_more(long micros)
    {
        var request = Text(prompt: 7, most: 500, choices: 2);
        var bill = new MeterPrices(new Dictionary<Meter, UnitPrice> { [Meter.PromptTokens] = UnitPrice.Parse("0.9"), [Meter.CompletionTokens] = UnitPrice.Parse("3.6") });

        var tokens = WorstCase.TokensFor(request, bill, micros);

        Assert.True(tokens == 0 || bill.Charge(WorstCase.OfText(request, tokens)) <= micros);
        Assert.True(tokens == 500 || bill.Charge(WorstCase.OfText(request, tokens + 1)) > micros);
    }

    internal static TextRequest Text(int prompt, int most, int choices = 1, bool mayStopEarlier = false) => new()
    {
        Id = RequestId.New(),
        Requester = new Requester("key_1", "acme", "support"),
        Model = "mai-text",
        Prompt = new int[prompt],
        MaxTokens = most,
        Choices = choices,
        MayStopEarlier = mayStopEarlier,
        Sampling = new SamplingParameters { Seed = 0 },
    };
}
