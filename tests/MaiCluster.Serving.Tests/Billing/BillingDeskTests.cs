using MaiCluster.Serving.Billing;
using MaiCluster.Serving.Budgets;
using MaiCluster.Serving.Metering;
using MaiCluster.Serving.Partners;
using MaiCluster.Serving.Prices;
using MaiCluster.Serving.Requests;
using MaiCluster.Serving.Sampling;
using Microsoft.Extensions.Logging.Abstractions;

namespace MaiCluster.Serving.Tests.Billing;

public sealed class BillingDeskTests : IPrices, IBudgets
{
    private const int PromptTokens = 10, MaxTokens = 20;

    private readonly List<BudgetAsk> _asked = [];
    private readonly List<(Reservation Reservation, long Micros)> _settled = [];
    private readonly List<Reservation> _returned = [];
    private readonly BillingDesk _desk;
    private Func<BudgetAsk, bool> _refuses = _ => false;

    public BillingDeskTests() => _desk = new BillingDesk(
        this, this, new SettlementFeed("node", new MemoryRecords(), null!, this, TimeProvider.System, NullLogger<SettlementFeed>.Instance), TimeProvider.System);

    public PriceBook Book { get; } = new("EUR",
    [
        new PriceList
        {
            From = new DateOnly(2020, 1, 1),
            Models = new Dictionary<string, ModelPrices>
            {
                ["mai-text"] = new() { Bill = PerToken(1) },
                ["gpt-4o"] = new() { Bill = PerToken(5), Pay = PerToken(3) },
            },
            Scenarios = new Dictionary<string, MeterPrices> { ["support"] = PerToken(7) },
        },
    ]);

    public string Source => "prices.yaml";

    [Theory]
    [InlineData(null, null, 1, null)]
    [InlineData("support", "gpt-4o", 7, "support")]
    [InlineData("unpriced", "gpt-4o", 5, "gpt-4o")]
    public async Task The_client_pays_the_scenarios_price_or_that_of_the_model_it_asked_for_whichever_answers(string? scenario, string? billedAs, int micros, string? recorded)
    {
        var (request, bill, _) = await _desk.OpenAsync(Text with { Scenario = scenario, BilledAs = billedAs }, default);

        Assert.Equal(recorded, request.BilledAs);
        Assert.Equal((30 * micros, scenario), (Assert.Single(_asked).Micros, _asked[0].Scenario));
        Assert.Equal(15 * micros, bill!.Charge(RecordOf(request)).BilledMicros);
    }

    [Fact]
    public async Task A_partner_is_held_in_its_own_budget_by_what_it_asks()
    {
        var (request, bill, _) = await _desk.OpenAsync(Partner, default);

        Assert.Equal([(150, null, "acme"), (90, "openai", null)], _asked.Select(ask => (ask.Micros, ask.Partner, ask.Tenant)));
        var record = bill!.Charge(RecordOf(request));
        Assert.Equal((75, 45), (record.BilledMicros, record.PartnerMicros));
        await bill.SettleAsync(record with { Partner = "openai" });
        Assert.Equal([75, 45], _settled.Select(settled => settled.Micros));
    }

    [Fact]
    public async Task Where_the_partners_budget_refuses_nothing_stays_held()
    {
        _refuses = ask => ask.Partner is not null;

        var (_, bill, failure) = await _desk.OpenAsync(Partner, default);

        Assert.Null(bill);
        Assert.Equal("partner", failure!.Param);
        Assert.Equal("acme", _asked[0].Tenant);
        Assert.Equal(Partner.Id, Assert.Single(_returned).Request);
    }

    [Theory]
    [InlineData(false, 30, 15, 0)]
    [InlineData(true, 90, 45, 45)]
    public async Task An_experiment_bears_what_it_costs_and_nobody_is_billed(bool isPartners, long held, long settled, long charged)
    {
        InferenceRequest asked = isPartners ? Partner : Text;
        var (request, bill, _) = await _desk.OpenAsync(asked with { Scenario = "support", BilledAs = "gpt-4o", Experiment = "small" }, default);

        Assert.Equal(("small", null, null, null, null, held), (_asked[0].Experiment, _asked[0].Tenant, _asked[0].Team, _asked[0].Key, _asked[0].Scenario, _asked[0].Micros));
        var record = bill!.Charge(RecordOf(request));
        Assert.Equal((0, charged), (record.BilledMicros, record.PartnerMicros));
        await bill.SettleAsync(record);
        Assert.Equal(settled, _settled[0].Micros);
    }

    ValueTask<(Reservation? Reservation, RequestFailure? Failure)> IBudgets.ReserveAsync(BudgetAsk ask, CancellationToken cancellationToken)
    {
        _asked.Add(ask);
        return new(_refuses(ask)
            ? (null, new RequestFailure(FailureKind.BudgetExceeded, "Spent.") { Param = "partner" })
            : (new Reservation { Request = ask.Request, GrantedMicros = ask.Micros }, null));
    }

    ValueTask IBudgets.SettleAsync(Reservation reservation, long micros, long tokens)
    {
        _settled.Add((reservation, micros));
        return default;
    }

    ValueTask IBudgets.ReturnAsync(Reservation reservation)
    {
        _returned.Add(reservation);
        return default;
    }

    private static TextRequest Text { get; } = new()
    {
        Id = RequestId.New(),
        Requester = new Requester("key_1", "acme", "red"),
        Model = "mai-text",
        Prompt = new int[PromptTokens],
        MaxTokens = MaxTokens,
        Sampling = new SamplingParameters { Seed = 1 },
    };

    private static PartnerRequest Partner { get; } = new()
    {
        Id = RequestId.New(),
        Requester = new Requester("key_1", "acme", "red"),
        Model = "gpt-4o",
        Operation = PartnerOperation.Chat,
        Partner = "openai",
        Upstream = "gpt-4o-2024",
        Modality = "text",
        Body = default,
        ContentType = "application/json",
        PromptTokens = PromptTokens,
        MaxTokens = MaxTokens,
    };

    private static UsageRecord RecordOf(InferenceRequest request) => new()
    {
        Id = request.Id,
        KeyId = "key_1",
        Model = request.Model,
        Node = "node",
        Started = DateTimeOffset.UnixEpoch,
        PromptTokens = PromptTokens,
        CompletionTokens = 5,
        Outcome = UsageOutcome.Stop,
    };

    private static MeterPrices PerToken(int micros) => new(new Dictionary<Meter, UnitPrice>
    {
        [Meter.PromptTokens] = new(micros * 1_000_000_000L),
        [Meter.CompletionTokens] = new(micros * 1_000_000_000L),
    });
}
