using System.Numerics;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using MaiCluster.Serving.Metering;
using MaiCluster.Serving.Prices;
using MaiCluster.Serving.Requests;

namespace MaiCluster.Serving.Tests.Prices;

public sealed class MeterPricesTests
{
    private const long MostQuantity = 1_000_000_000_000;
    private const long MostBillionths = UnitPrice.Most * 1_000_000_000;

    private static readonly BigInteger PerMicro = 1_000_000_000;

    [Theory]
    [InlineData("prompt_tokens", 150_000)] // a million tokens
    [InlineData("completion_tokens", 150_000)]
    [InlineData("embedding_tokens", 150_000)]
    [InlineData("characters", 150_000)]
    [InlineData("audio_in_seconds", 150_000_000)] // a thousand seconds
    [InlineData("audio_out_seconds", 150_000_000)]
    [InlineData("images", 150_000_000_000)] // a million of them
    [InlineData("image_steps", 150_000_000_000)]
    [InlineData("pages", 150_000_000_000)]
    [InlineData("tensor_calls", 150_000_000_000)]
    public void A_price_of_15_cents_is_for_the_meters_unit(string name, long micros) =>
        Assert.Equal(micros, Prices((name, "0.15")).Charge(Each(1_000_000)));

    [Fact]
    public void Cached_tokens_have_a_price_of_their_own()
    {
        var prices = Prices(("prompt_tokens", "2"), ("cached_tokens", "0.5"), ("completion_tokens", "8"));
        Assert.Equal((600 * 2) + (400 / 2) + (10 * 8), prices.Charge(new MeteredQuantities { PromptTokens = 1000, CachedTokens = 400, CompletionTokens = 10 }));
    }

    [Fact]
    public void Without_it_they_cost_what_other_prompt_tokens_do() =>
        Assert.Equal(2000, Prices(("prompt_tokens", "2")).Charge(new MeteredQuantities { PromptTokens = 1000, CachedTokens = 400 }));

    [Fact]
    public void More_cached_tokens_than_the_prompt_has_are_not_billed() =>
        Assert.Equal(500, Prices(("prompt_tokens", "2"), ("cached_tokens", "0.5")).Charge(new MeteredQuantities { PromptTokens = 1000, CachedTokens = 5000 }));

    [Theory]
    [InlineData(1, 0)] // 0.5
    [InlineData(2, 1)]
    [InlineData(3, 2)] // 1.5
    [InlineData(5, 2)] // 2.5
    [InlineData(7, 4)] // 3.5
    public void A_half_goes_to_the_even_micro(long tokens, long micros) =>
        Assert.Equal(micros, Prices(("completion_tokens", "0.5")).Charge(new MeteredQuantities { CompletionTokens = tokens }));

    [Fact]
    public void Parts_of_a_micro_add_up_before_they_are_rounded() =>
        Assert.Equal(1, Prices(("prompt_tokens", "0.4"), ("completion_tokens", "0.4")).Charge(new MeteredQuantities { PromptTokens = 1, CompletionTokens = 1 }));

    [Fact]
    public void Another_currency_is_converted_before_the_one_rounding()
    {
        var prices = new MeterPrices(new Dictionary<Meter, UnitPrice> { [Meter.CompletionTokens] = UnitPrice.Parse("0.5") }, new ExchangeRate("USD", 920_000_000));
        Assert.Equal(3, prices.Charge(new MeteredQuantities { CompletionTokens = 7 })); // 7 x 0.5 x 0.92 = 3.22; rounded before, 4 x 0.92 would be 4
        Assert.Equal("USD", prices.Rate!.Currency);
    }

    [Fact]
    public void A_record_is_charged_for_what_it_counted()
    {
        var record = new UsageRecord
        {
            Id = RequestId.New(),
            KeyId = "key",
            Model = "m",
            Node = "n",
            Started = default,
            Outcome = UsageOutcome.Stop,
            PromptTokens = 3,
            CachedTokens = 1,
            CompletionTokens = 5,
            Quantities = new UsageQuantities { Pages = 7, AudioInMilliseconds = 11 },
        };
        var prices = Prices(("prompt_tokens", "1"), ("cached_tokens", "10"), ("completion_tokens", "100"), ("pages", "0.001"), ("audio_in_seconds", "1000"));
        Assert.Equal(2 + 10 + 500 + 7_000 + 11_000_000, prices.Charge(MeteredQuantities.Of(record)));
    }

    [Property(MaxTest = 1000)]
    public Property The_charge_is_the_exact_sum_rounded_once_or_said_not_to_fit() => Prop.ForAll(Cases(), charged =>
    {
        var exact = Exact(charged);
        var expected = exact <= long.MaxValue ? exact : (BigInteger?)null;
        Assert.Equal(expected, Charge(charged));
    });

    [Property(MaxTest = 1000)]
    public Property Two_charges_differ_from_that_of_both_by_their_rounding_alone() => Prop.ForAll(Cases(), Cases(), (left, right) =>
    {
        right = right with { Prices = left.Prices };
        var both = new Case(left.Prices, [.. left.Counts.Zip(right.Counts, (a, b) => a + b)]);
        if (Charge(both) is { } sum)
        {
            var parts = Charge(left)!.Value + Charge(right)!.Value;
            Assert.True(BigInteger.Abs(sum - parts) <= 1, $"{sum} is not {parts}");
        }
    });

    [Fact]
    public void A_million_million_tokens_at_a_million_each_million_are_counted() =>
        Assert.Equal(MostQuantity * UnitPrice.Most, Prices(("prompt_tokens", "1000000")).Charge(new MeteredQuantities { PromptTokens = MostQuantity }));

    /// <summary>Of each meter as many; none cached.</summary>
    private static MeteredQuantities Each(long count) => Quantities([.. Meter.All.Select(meter => meter == Meter.CachedTokens ? 0 : count)]);

    private static MeterPrices Prices(params (string Name, string Price)[] prices) =>
        new(prices.ToDictionary(price => Meter.Of(price.Name)!, price => UnitPrice.Parse(price.Price)));

    private static MeteredQuantities Quantities(long[] counts) => new()
    {
        PromptTokens = counts[0] + counts[1],
        CachedTokens = counts[1],
        CompletionTokens = counts[2],
        Others = new UsageQuantities
        {
            EmbeddingTokens = counts[3],
            AudioInMilliseconds = counts[4],
            AudioOutMilliseconds = counts[5],
            Characters = counts[6],
            Images = counts[7],
            ImageSteps = counts[8],
            Pages = counts[9],
            TensorCalls = counts[10],
        },
    };

    private static BigInteger? Charge(Case charged)
    {
        try
        {
            var prices = Meter.All.Zip(charged.Prices.Billionths).ToDictionary(price => price.First, price => new UnitPrice(price.Second));
            return new MeterPrices(prices, charged.Prices.Rate).Charge(Quantities(charged.Counts));
        }
        catch (OverflowException)
        {
            return null;
        }
    }

    /// <summary>The same with numbers of any size.</summary>
    private static BigInteger Exact(Case charged)
    {
        var (numerator, denominator) = (BigInteger.Zero, PerMicro);
        for (var i = 0; i < Meter.All.Count; i++)
        {
            numerator += (BigInteger)charged.Prices.Billionths[i] * Meter.All[i].Millionths * charged.Counts[i];
        }

        if (charged.Prices.Rate is { } rate)
        {
            (numerator, denominator) = (numerator * rate.Billionths, denominator * ExchangeRate.One);
        }

        var (quotient, rest) = BigInteger.DivRem(numerator, denominator);
        return quotient + (rest * 2 > denominator || (rest * 2 == denominator && !quotient.IsEven) ? 1 : 0);
    }

    /// <summary>Prices and counts over all of their range, more often small; in the ledger's currency or another.</summary>
    private static Arbitrary<Case> Cases()
    {
        var prices = Gen.ArrayOf(UpTo(MostBillionths), Meter.All.Count);
        var rates = Gen.OneOf(Gen.Constant<ExchangeRate?>(null), UpTo(MostBillionths).Select(rate => (ExchangeRate?)new ExchangeRate("USD", Math.Max(1, rate))));
        var counts = Gen.ArrayOf(UpTo(MostQuantity), Meter.All.Count);
        return Arb.From(from price in prices from rate in rates from count in counts select new Case(new PricesOf(price, rate), count));
    }

    private static Gen<long> UpTo(long most) => Gen.OneOf(
        Gen.Constant(0L), Gen.Constant(most), Gen.Choose(0, 20).Select(value => (long)value), Gen.Choose(0, 1_000_000).Select(value => (long)value),
        from high in Gen.Choose(0, int.MaxValue) from low in Gen.Choose(0, int.MaxValue) select (((long)high << 31) | (long)low) % (most + 1));

    private sealed record PricesOf(long[] Billionths, ExchangeRate? Rate);

    private sealed record Case(PricesOf Prices, long[] Counts)
    {
        public override string ToString() => $"prices {string.Join(' ', Prices.Billionths)} at {Prices.Rate?.Billionths}, counts {string.Join(' ', Counts)}";
    }
}
