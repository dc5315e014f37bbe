using MaiCluster.Serving.Prices;

namespace MaiCluster.Serving.Tests.Prices.Reading;

public sealed class PriceBookReaderTests
{
    [Fact]
    public void A_whole_file_is_read()
    {
        var list = PriceJson.List("""
            'rates': {'USD': 0.92},
            'devices': {'cpu': 0.04, 'h100-80gb': {'price': 2.49, 'currency': 'USD'}},
            'models': {
              'mai-text': {'bill': {'prompt_tokens': 0.1, 'cached_tokens': 0.02, 'completion_tokens': 0.4}},
              'gpt-4o': {
                'bill': {'currency': 'EUR', 'prompt_tokens': 3},
                'pay': {'currency': 'USD', 'prompt_tokens': 2.5},
                'share': {'of': 'net', 'tiers': [{'above': 0, 'percent': 20}, {'above': 1000, 'percent': 25.5}], 'minimum': 500, 'currency': 'USD'}
              },
              'other': {'bill': 0, 'share': {'of': 'gross', 'percent': 12.3456}}
            },
            'scenarios': {'support-chat': {'bill': {'images': 0.002, 'pages': 0.001}}},
            'default': {'bill': 0}
            """);

        var usd = new ExchangeRate("USD", 920_000_000);
        Assert.Equal(new DateOnly(2026, 1, 1), list.From);
        Assert.Equal(usd, Assert.Single(list.Rates).Value);
        Assert.Equal(new DevicePrice(new UnitPrice(40_000_000), null), list.Devices["cpu"]);
        Assert.Equal(new DevicePrice(new UnitPrice(2_290_800_000), usd), list.Devices["h100-80gb"]);
        Assert.Equal(
            [(Meter.PromptTokens, new UnitPrice(100_000_000)), (Meter.CachedTokens, new UnitPrice(20_000_000)), (Meter.CompletionTokens, new UnitPrice(400_000_000))],
            list.Models["mai-text"].Bill.Stated);
        Assert.Null(list.Models["mai-text"].Pay);
        Assert.Null(list.Models["gpt-4o"].Bill.Rate);
        Assert.Equal(usd, list.Models["gpt-4o"].Pay!.Rate);
        var share = list.Models["gpt-4o"].Share!;
        Assert.Equal((ShareBasis.Net, 460_000_000L, usd), (share.Base, share.MinimumMicros, share.Rate));
        Assert.Equal([new ShareTier(0, 200_000), new ShareTier(920_000_000, 255_000)], share.Tiers);
        Assert.Equal([new ShareTier(0, 123_456)], list.Models["other"].Share!.Tiers);
        Assert.True(list.Models["other"].Bill.IsFree);
        Assert.Equal([(Meter.Images, new UnitPrice(2_000_000)), (Meter.Pages, new UnitPrice(1_000_000))], list.Scenarios["support-chat"].Stated);
        Assert.True(list.Default!.IsFree);
    }

    [Theory]
    [InlineData("[]", "the file is a list of 0; expected an object, names with values")]
    [InlineData("{}", "currency: is missing; expected the ledger's currency, such as EUR", "prices: is missing; expected a list of prices, each with its first day")]
    [InlineData("{'currency': 'euro', 'prices': []}",
        "currency: is the text 'euro'; expected a currency by its three letters, such as EUR", "prices: is a list of 0; expected a list of 1 to 1000")]
    [InlineData("{'currency': 'EUR', 'curency': 1, 'prices': [{'from': '2026-01-01'}]}", "curency: is not known here; did you mean 'currency'?")]
    [InlineData("{'currency': 'EUR', 'prices': [{'form': '2026-01-01'}]}",
        "prices[0].form: is not known here; did you mean 'from'?", "prices[0].from: is missing; expected its first day, such as 2026-01-01")]
    [InlineData("{'currency': 'EUR', 'prices': [{'from': '2026-02-30'}, {'from': 20260101}, {'from': '1.1.2026'}]}",
        "prices[0].from: is the text '2026-02-30'; expected a day such as 2026-01-01: prices begin at midnight UTC",
        "prices[1].from: is the number 20260101; expected a day such as 2026-01-01: prices begin at midnight UTC",
        "prices[2].from: is the text '1.1.2026'; expected a day such as 2026-01-01: prices begin at midnight UTC")]
    [InlineData("{'currency': 'EUR', 'prices': [{'from': '2026-01-01'}, {'from': '2026-02-01'}, {'from': '2026-01-01'}]}",
        "prices[2].from: is 2026-01-01, as in another list; expected another day for each")]
    [InlineData("{'currency': 'EUR', 'prices': [7]}", "prices[0]: is the number 7; expected an object, names with values")]
    public void What_is_wrong_with_a_file_is_told_with_its_place(string json, params string[] faults) => Assert.Equal(faults, PriceJson.Faults(json));

    [Theory]
    [InlineData("'rates': {'usd': 1, 'EUR': 1, 'USD': 0, 'GBP': -1, 'CHF': '1'}",
        "rates.usd: is no currency; expected its three letters, such as USD", "rates.EUR: is the ledger's own currency: remove it",
        "rates.USD: is 0; expected what one USD is in EUR", "rates.GBP: -1 is negative; expected at least 0", "rates.CHF: is the text '1'; expected a number such as 0.15")]
    [InlineData("'rates': {'USD': 1, 'USD': 2}", "rates.USD: stands here twice: leave one")]
    [InlineData("'devices': {'H100': 1, 'cpu': -1, 'l4-24gb': {'currency': 'USD'}}",
        "devices.H100: is no kind of device; expected 1 to 64 lower-case letters, digits, '.' and '-', beginning and ending with a letter or digit",
        "devices.cpu: -1 is negative; expected at least 0",
        "devices.l4-24gb.price: is missing; expected what an hour costs, such as 2.49",
        "devices.l4-24gb.currency: is USD, and this list has no rate for it; expected one, such as rates: {USD: 0.92}")]
    [InlineData("'rates': {'KWD': 1000000}, 'devices': {'cpu': {'price': 1.000000001, 'currency': 'KWD'}}",
        "devices.cpu.price: is too much at the rate of 1000000; expected at most 1000000 EUR")]
    [InlineData("'models': {'a b': {'bill': 0}}", "models.a b: is no name; expected 1 to 128 characters without spaces")]
    [InlineData("'models': {'m': {}}", "models.m.bill: is missing; expected what clients pay, such as {prompt_tokens: 0.15, completion_tokens: 0.6}, or 0")]
    [InlineData("'models': {'m': {'bill': 1}}",
        "models.m.bill: is one number for all that is counted; expected a price for each, such as {prompt_tokens: 0.15, completion_tokens: 0.6}, or 0")]
    [InlineData("'models': {'m': {'bill': {}}}", "models.m.bill: has no price; expected at least one, or 0 in place of the object")]
    [InlineData("'models': {'m': {'bill': 'free'}}", "models.m.bill: is the text 'free'; expected an object, names with values")]
    [InlineData("'models': {'m': {'bill': null}}", "models.m.bill: is empty; expected an object, names with values")]
    [InlineData("'models': {'m': {'bill': {'prompt_token': 1, 'audio_in_ms': 1, 'tokens': 1}}}",
        "models.m.bill.prompt_token: is not known here; did you mean 'prompt_tokens'?",
        "models.m.bill.audio_in_ms: is not known here; known are prompt_tokens, cached_tokens, completion_tokens, embedding_tokens, audio_in_seconds, audio_out_seconds, characters, images, image_steps, pages, tensor_calls, currency",
        "models.m.bill.tokens: is not known here; known are prompt_tokens, cached_tokens, completion_tokens, embedding_tokens, audio_in_seconds, audio_out_seconds, characters, images, image_steps, pages, tensor_calls, currency")]
    [InlineData("'models': {'m': {'bill': {'prompt_tokens': -0.1, 'completion_tokens': 0.1234567891, 'pages': 1000001, 'images': 1e2, 'characters': '1'}}}",
        "models.m.bill.prompt_tokens: -0.1 is negative; expected at least 0",
        "models.m.bill.completion_tokens: 0.1234567891 has too many decimals; expected at most 9",
        "models.m.bill.characters: is the text '1'; expected a number such as 0.15",
        "models.m.bill.images: 1e2 is no plain number; expected digits and at most one decimal point, such as 0.15",
        "models.m.bill.pages: 1000001 is too much; expected at most 1000000")]
    [InlineData("'models': {'gpt-4o': {'bill': 0, 'pay': {'currency': 'USD', 'prompt_tokens': 'x'}}}",
        "models.gpt-4o.pay.prompt_tokens: is the text 'x'; expected a number such as 0.15",
        "models.gpt-4o.pay.currency: is USD, and this list has no rate for it; expected one, such as rates: {USD: 0.92}")]
    [InlineData("'models': {'mai-text': {'bill': 0, 'pay': {'pages': 1}, 'share': {'of': 'gross', 'percent': 1}}}",
        "models.mai-text.pay: is for a partner's model, and mai-text runs here: remove it",
        "models.mai-text.share: is for a partner's model, and mai-text runs here: remove it")]
    [InlineData("'scenarios': {'s': {'bil': 0}}",
        "scenarios.s.bil: is not known here; did you mean 'bill'?",
        "scenarios.s.bill: is missing; expected what clients pay, such as {prompt_tokens: 0.15, completion_tokens: 0.6}, or 0")]
    [InlineData("'default': 0", "default: is the number 0; expected an object, names with values")]
    public void What_is_wrong_with_a_list_is_told_with_its_place(string fields, params string[] faults) =>
        Assert.Equal(faults.Select(fault => "prices[0]." + fault), PriceJson.FaultsOf(fields));

    [Theory]
    [InlineData("{}", "of: is missing; expected what is shared, gross or net", "percent: is missing; expected the partner's part, such as 20, or tiers")]
    [InlineData("{'of': 'all', 'percent': 100.0001}", "of: is the text 'all'; expected gross or net", "percent: 100.0001 is too much; expected at most 100")]
    [InlineData("{'of': 'net', 'percent': 0.00001}", "percent: 0.00001 has too many decimals; expected at most 4")]
    [InlineData("{'of': 'net', 'percent': 1, 'tiers': [{'above': 0, 'percent': 1}]}", "percent: stands beside tiers, which have their own: leave one of the two")]
    [InlineData("{'of': 'net', 'tiers': [{'above': 1, 'percent': 1}]}", "tiers[0].above: is not 0; the first tier begins there")]
    [InlineData("{'of': 'net', 'tiers': [{'above': 0, 'percent': 1}, {'above': 5, 'percent': 2}, {'above': 5, 'percent': 3}]}",
        "tiers[2].above: is not above that of the tier before; expected tiers that rise")]
    [InlineData("{'of': 'net', 'tiers': [{'percent': 101}], 'minimum': -1}",
        "tiers[0].above: is missing; expected the month's gross that it begins at, 0 for the first",
        "tiers[0].percent: 101 is too much; expected at most 100", "minimum: -1 is negative; expected at least 0")]
    [InlineData("{'of': 'net', 'tiers': {}}", "tiers: is an object; expected a list of 1 to 100")]
    [InlineData("{'of': 'net', 'percent': 1, 'minimum': 0.0000001}", "minimum: 0.0000001 has too many decimals; expected at most 6")]
    public void What_is_wrong_with_a_share_is_told_with_its_place(string share, params string[] faults) =>
        Assert.Equal(faults.Select(fault => "prices[0].models.p.share." + fault), PriceJson.FaultsOf($"'models': {{'p': {{'bill': 0, 'share': {share}}}}}"));

    [Fact]
    public void An_amount_that_its_rate_makes_too_large_is_told() =>
        Assert.Equal(
            ["prices[0].models.p.share.minimum: is too much at the rate of 1000000"],
            PriceJson.FaultsOf("'rates': {'KWD': 1000000}, 'models': {'p': {'bill': 0, 'share': {'of': 'net', 'percent': 1, 'minimum': 1000000000000, 'currency': 'KWD'}}}"));

    [Fact]
    public void Everything_that_is_wrong_is_told_at_once() =>
        Assert.Equal(4, PriceJson.Faults("{'currency': 1, 'prices': [{'from': '2026-01-01', 'devices': {'cpu': -1}}, {'models': {'m': {'bill': 1}}}]}").Length);
}
