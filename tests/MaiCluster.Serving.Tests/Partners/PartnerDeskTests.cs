using System.Text;
using MaiCluster.Serving.Billing;
using MaiCluster.Serving.Metering;
using MaiCluster.Serving.Partners;
using MaiCluster.Serving.Prices;
using MaiCluster.Serving.Requests;
using MaiCluster.Serving.Tests.Billing;
using MaiCluster.Serving.Tests.Replicas.Simulation;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace MaiCluster.Serving.Tests.Partners;

public sealed class PartnerDeskTests : IAsyncDisposable
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 3, 5, 12, 0, 0, TimeSpan.Zero));
    private readonly HeldBudgets _budgets = new();
    private readonly CountingUsageStore _usage = new();
    private readonly ScriptedUpstream _upstream = new();
    private readonly SettlementFeed _feed;
    private readonly PartnerDesk _desk;

    public PartnerDeskTests()
    {
        var prices = new FarPrices();
        _feed = new SettlementFeed("node", new MemoryRecords(), null!, prices, _time, NullLogger<SettlementFeed>.Instance); // it is not started: what it is given waits
        _desk = new PartnerDesk("node", _upstream, new BillingDesk(prices, _budgets, _feed, _time), _usage, _time);
    }

    public ValueTask DisposeAsync() => _feed.DisposeAsync();

    [Fact]
    public async Task An_answer_is_billed_once_and_paid_by_the_partners_price()
    {
        _upstream.InVain = 2;
        var request = Text();
        var run = await RunAsync(request);
        Assert.Equal(2, _budgets.Held);
        run.Begin();
        var record = await run.SettleAsync(FinishReason.Stop, new PartnerUsage { PromptTokens = 100, CachedTokens = 40, CompletionTokens = 10 });
        await run.DisposeAsync();
        Assert.Same(record, await run.SettleAsync(FinishReason.Failed, default));

        Assert.Equal((request.Id, "far", 120L, 60L, UsageOutcome.Stop, UsageCertainty.Measured), (record.Id, record.Partner, record.BilledMicros, record.PartnerMicros, record.Outcome, record.Certainty));
        Assert.Equal([(false, 120), (true, 60)], _budgets.Settled);
        Assert.Equal(0, _budgets.Held);
        var inVain = _usage.Closed.Where(closed => closed.Id != request.Id).ToArray();
        Assert.Equal(2, inVain.Length);
        Assert.All(inVain, closed => Assert.Equal((request.Id, UsageCertainty.Unconfirmed, UsageOutcome.Failed, 0L, 0L), (closed.Parent!.Value, closed.Certainty, closed.Outcome, closed.BilledMicros, closed.PartnerMicros)));
    }

    [Fact]
    public async Task A_failure_leaves_nothing_held_and_no_record_of_its_id()
    {
        _upstream.Failure = new RequestFailure(FailureKind.ModelUnavailable, "No.");
        _upstream.InVain = 1;
        var request = Text();
        var (run, failure) = await _desk.StartAsync(request, CancellationToken.None);
        Assert.Null(run);
        Assert.Same(_upstream.Failure, failure);
        Assert.Equal((0, 0), (_budgets.Held, _usage.Running));
        Assert.Equal((UsageCertainty.Unconfirmed, true), (Assert.Single(_usage.Closed).Certainty, _usage.Closed.Single().Id != request.Id));

        // So another model may be asked under the same id.
        _upstream.Failure = null;
        _upstream.InVain = 0;
        var next = await RunAsync(request);
        next.Begin();
        Assert.Equal(request.Id, (await next.SettleAsync(FinishReason.Stop, default)).Id);
    }

    [Fact]
    public async Task An_answer_that_nobody_takes_is_given_up_and_unconfirmed()
    {
        var run = await RunAsync(Text());
        await run.DisposeAsync();
        Assert.Equal((0, 0, UsageCertainty.Unconfirmed), (_budgets.Held, _usage.Running, Assert.Single(_usage.Closed).Certainty));
    }

    [Fact]
    public async Task A_client_that_leaves_before_the_answer_leaves_an_unconfirmed_record()
    {
        (_upstream.ClientLeaves, _upstream.InVain) = (true, 0);
        await Assert.ThrowsAsync<OperationCanceledException>(async () => await _desk.StartAsync(Text(), CancellationToken.None));
        Assert.Equal((0, UsageOutcome.Cancelled, UsageCertainty.Unconfirmed), (_budgets.Held, Assert.Single(_usage.Closed).Outcome, _usage.Closed.Single().Certainty));
    }

    [Fact]
    public async Task A_stream_that_was_cut_is_booked_by_what_was_seen_of_it()
    {
        var request = Text();
        var run = await RunAsync(request);
        run.Begin();
        run.Count(1);
        run.Count(2);
        var record = await run.SettleAsync(FinishReason.Cancelled, default);
        Assert.Equal((UsageOutcome.Cancelled, UsageCertainty.Estimated, (request.Body.Length + 3) / 4, 3), (record.Outcome, record.Certainty, record.PromptTokens, record.CompletionTokens));
        Assert.Equal(record.PromptTokens + 6, record.BilledMicros);
        Assert.Equal(0, _budgets.Held);
    }

    [Fact]
    public async Task What_failed_is_not_billed_and_is_still_paid_for()
    {
        var run = await RunAsync(Text());
        run.Begin();
        run.Count(4);
        await run.DisposeAsync();
        var record = Assert.Single(_usage.Closed);
        Assert.Equal((UsageOutcome.Failed, 0L), (record.Outcome, record.BilledMicros));
        Assert.True(record.PartnerMicros > 0);
    }

    [Fact]
    public async Task What_a_partner_says_beyond_the_reserve_is_booked_whole()
    {
        var run = await RunAsync(Text(maxTokens: 1));
        run.Begin();
        var record = await run.SettleAsync(FinishReason.Stop, new PartnerUsage { PromptTokens = 1_000_000, CompletionTokens = 1_000_000 });
        Assert.Equal(3_000_000, record.BilledMicros);
        Assert.Contains((false, 3_000_000), _budgets.Settled);
    }

    [Fact]
    public async Task The_partners_own_budget_refuses_and_the_tenant_gets_back_what_was_held()
    {
        _budgets.PartnerMicros = 1;
        var (run, failure) = await _desk.StartAsync(Text(), CancellationToken.None);
        Assert.Null(run);
        Assert.Equal((FailureKind.BudgetExceeded, "partner", 0), (failure!.Kind, failure.Param, _budgets.Held));
        Assert.Empty(_usage.Closed);
        Assert.Equal(("far", null), (_budgets.Asks[1].Partner, _budgets.Asks[1].Tenant));
    }

    [Fact]
    public async Task An_answer_without_a_limit_of_its_own_stops_where_the_money_ends()
    {
        var request = Text(mayStopEarlier: true);
        _budgets.TenantMicros = request.PromptTokens + 13;
        var run = await RunAsync(request);
        Assert.Equal(6, run.Request.MaxTokens);
        Assert.EndsWith(",\"max_tokens\":6}", Encoding.UTF8.GetString(_upstream.LastBody), StringComparison.Ordinal);
        await run.DisposeAsync();
    }

    private async Task<PartnerRun> RunAsync(PartnerRequest request)
    {
        var (run, failure) = await _desk.StartAsync(request, CancellationToken.None);
        Assert.Null(failure);
        return run!;
    }

    private static PartnerRequest Text(int maxTokens = 50, bool mayStopEarlier = false)
    {
        var body = """{"messages":[]}"""u8.ToArray();
        return new PartnerRequest
        {
            Id = RequestId.New(),
            Requester = new Requester("key_00000001"),
            Model = "gpt-4o",
            Operation = PartnerOperation.Chat,
            Partner = "far",
            Upstream = "gpt-4o",
            Modality = "text",
            Body = body,
            ContentType = "application/json",
            Edits = new BodyEdits([new BodyEdit(body.Length - 1, 0, BodyEditKind.Tokens, ",\"max_tokens\":")]),
            PromptTokens = body.Length,
            MaxTokens = maxTokens,
            MayStopEarlier = mayStopEarlier,
        };
    }

    /// <summary>A token of the prompt costs a micro-unit and one of the answer two; the partner gets half of that.</summary>
    private sealed class FarPrices : IPrices
    {
        public PriceBook Book { get; } = new("EUR",
        [
            new PriceList
            {
                From = new DateOnly(2026, 1, 1),
                Models = new Dictionary<string, ModelPrices> { ["gpt-4o"] = new() { Bill = Of("1", "2"), Pay = Of("0.5", "1") } },
            },
        ]);

        public string Source => "prices.yaml";

        private static MeterPrices Of(string prompt, string completion) =>
            new(new Dictionary<Meter, UnitPrice> { [Meter.PromptTokens] = UnitPrice.Parse(prompt), [Meter.CompletionTokens] = UnitPrice.Parse(completion) });
    }
}
