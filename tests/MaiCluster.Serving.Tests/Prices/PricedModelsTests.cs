using MaiCluster.Serving.Live;
using MaiCluster.Serving.Models;
using MaiCluster.Serving.Prices;
using MaiCluster.Serving.Requests;
using Microsoft.Extensions.Time.Testing;

namespace MaiCluster.Serving.Tests.Prices;

public sealed class PricedModelsTests : IServedModels, IPrices
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 2, 1, 0, 0, 0, TimeSpan.Zero));

    public IReadOnlyList<ModelListing> Catalogue => [];

    public PriceBook Book { get; private set; } = PriceJson.Book("{'currency': 'EUR', 'prices': [{'from': '2026-01-01', 'models': {'priced': {'bill': 0}}}]}");

    public string Source => "/etc/mai/prices.yaml";

    [Fact]
    public async Task A_model_with_a_price_opens() => Assert.Equal("priced", (await OpenAsync("priced")).Model!.Name);

    [Fact]
    public async Task One_without_is_refused_with_the_line_that_gives_it_one()
    {
        var (model, failure) = await OpenAsync("other");
        Assert.Null(model);
        Assert.Equal((FailureKind.ModelUnavailable, "model"), (failure!.Kind, failure.Param));
        Assert.Equal(
            "The model 'other' has no price: write 'other: {bill: ...}' under models of the list from 2026-01-01 in prices.yaml, with what clients pay, or bill: 0.",
            failure.Message);
    }

    [Fact]
    public async Task Before_the_first_list_nothing_is_served()
    {
        _time.SetUtcNow(new DateTimeOffset(2026, 2, 1, 0, 0, 0, TimeSpan.Zero));
        Book = PriceJson.Book("{'currency': 'EUR', 'prices': [{'from': '2026-03-01', 'models': {'priced': {'bill': 0}}}]}");
        Assert.Contains("in a list that has begun", (await OpenAsync("priced")).Failure!.Message, StringComparison.Ordinal);
        _time.SetUtcNow(new DateTimeOffset(2026, 3, 1, 0, 0, 0, TimeSpan.Zero));
        Assert.NotNull((await OpenAsync("priced")).Model);
    }

    [Fact]
    public async Task A_default_is_a_price_for_all()
    {
        Book = PriceJson.Book("{'currency': 'EUR', 'prices': [{'from': '2026-01-01', 'default': {'bill': 0}}]}");
        Assert.NotNull((await OpenAsync("other")).Model);
    }

    [Fact]
    public async Task A_model_to_talk_to_has_the_prices_of_its_parts() => Assert.IsType<LiveModel>((await OpenAsync("live")).Model);

    [Fact]
    public async Task A_name_that_is_none_is_told_as_before() => Assert.Equal(FailureKind.ModelNotFound, (await OpenAsync("none")).Failure!.Kind);

    public ValueTask<(ServedModel? Model, RequestFailure? Failure)> OpenAsync(string name, CancellationToken cancellationToken) => ValueTask.FromResult<(ServedModel?, RequestFailure?)>(name switch
    {
        "none" => (null, new RequestFailure(FailureKind.ModelNotFound, "There is none.")),
        "live" => (new LiveModel
        {
            Name = name,
            Package = name,
            Transcribe = "t",
            Text = "x",
            Voice = "v",
            Speaker = "s",
            Language = null,
            Temperature = null,
            VoiceDetector = "d",
            Instructions = "",
        }, null),
        _ => (new PlainModel { Name = name, Package = name }, null),
    });

    private ValueTask<(ServedModel? Model, RequestFailure? Failure)> OpenAsync(string name) => new PricedModels(this, this, _time).OpenAsync(name, CancellationToken.None);

    private sealed record PlainModel : ServedModel
    {
        public override string Modality => "plain";
    }
}
