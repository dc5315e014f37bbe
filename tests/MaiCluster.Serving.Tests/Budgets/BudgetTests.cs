using MaiCluster.Serving.Budgets;
using MaiCluster.Serving.Requests;

namespace MaiCluster.Serving.Tests.Budgets;

public sealed class BudgetTests : IDisposable
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(3); // above every lease

    private readonly BudgetWorld _world = new();

    public void Dispose() => _world.Dispose();

    [Fact]
    public async Task What_is_reserved_cannot_be_reserved_again_until_it_is_settled()
    {
        await _world.LimitAsync(BudgetWorld.Key, new BudgetLimits { MicrosPerDay = 1_000_000 });
        var ask = _world.Ask(700_000);
        var reservation = await _world.ReserveAsync(ask);
        Assert.Equal((700_000, 300_000), (reservation.GrantedMicros, reservation.RemainingMicros));

        var failure = await _world.RefusedAsync(_world.Ask(300_001));

        Assert.Equal(FailureKind.BudgetExceeded, failure.Kind);
        Assert.Equal(
            "The budget of the key 'key_1' is 1.00 a day: 0.00 is used and 0.70 is held by running requests, and this one may cost 0.300001. It renews at 2026-03-11 00:00 UTC.",
            failure.Message);
        Assert.Equal("key", failure.Param);
        Assert.Equal(TimeSpan.FromHours(12), failure.RetryAfter);
        await _world.EndAsync(ask, reservation, 200_000);
        Assert.Equal(0, (await _world.ReserveAsync(_world.Ask(800_000))).RemainingMicros);
    }

    [Theory]
    [InlineData("key")]
    [InlineData("team")]
    [InlineData("tenant")]
    [InlineData("scenario")]
    public async Task Every_level_refuses_in_its_own_name_and_nothing_is_held_anywhere(string level)
    {
        var budgets = new[] { BudgetWorld.Key, BudgetWorld.Team, BudgetWorld.Tenant, BudgetWorld.Scenario };
        foreach (var budget in budgets)
        {
            await _world.LimitAsync(budget, new BudgetLimits { MicrosInAll = budget.ToString().StartsWith(level, StringComparison.Ordinal) ? 10 : 100, RequestsPerMinute = 2 });
        }

        var failure = await _world.RefusedAsync(_world.Ask(11));

        Assert.Equal((FailureKind.BudgetExceeded, level, null), (failure.Kind, failure.Param, failure.RetryAfter));
        foreach (var budget in budgets)
        {
            var standing = await _world.StandingAsync(budget);
            Assert.Equal((0, 0, 0), (standing.HeldMicros, standing.SpentInAllMicros, standing.Running));
        }

        Assert.Equal(0, _world.Desk.Held);
        await _world.ReserveAsync(_world.Ask(5));
        await _world.ReserveAsync(_world.Ask(5)); // the refused one took nothing of the rates either
    }

    [Fact]
    public async Task A_partner_is_asked_for_apart_and_an_overrun_is_booked_whole()
    {
        await _world.LimitAsync(BudgetWorld.Partner, new BudgetLimits { MicrosPerMonth = 1000 });
        var ask = new BudgetAsk { Request = RequestId.New(), Partner = "upstream", Micros = 600, Admitted = _world.Time.GetUtcNow() };
        var reservation = await _world.ReserveAsync(ask);

        await _world.EndAsync(ask, reservation, 1500);

        var standing = await _world.StandingAsync(BudgetWorld.Partner);
        Assert.Equal((1500, 1500, 0), (standing.SpentThisMonthMicros, standing.SpentInAllMicros, standing.HeldMicros));
        var failure = await _world.RefusedAsync(ask with { Request = RequestId.New(), Micros = 1 });
        Assert.Equal("partner", failure.Param);
        Assert.Equal(new DateTimeOffset(2026, 4, 1, 0, 0, 0, TimeSpan.Zero) - _world.Time.GetUtcNow(), failure.RetryAfter);
    }

    [Fact]
    public async Task A_budget_of_0_refuses_everything()
    {
        await _world.LimitAsync(BudgetWorld.Team, new BudgetLimits { MicrosPerMonth = 0 });

        await _world.LimitAsync(BudgetWorld.Tenant, new BudgetLimits { MicrosPerMonth = 100 });
        await _world.ReserveAsync(_world.Ask(1) with { Team = null });

        var failure = await _world.RefusedAsync(_world.Ask(0));

        Assert.Equal((FailureKind.BudgetExceeded, "team"), (failure.Kind, failure.Param));
        Assert.Equal("The budget of the team 'red' is 0 a month: nothing may be spent. It renews at 2026-04-01 00:00 UTC.", failure.Message);
    }

    [Fact]
    public async Task Settling_twice_or_returning_after_it_changes_nothing()
    {
        await _world.LimitAsync(BudgetWorld.Key, new BudgetLimits { MicrosInAll = 100 });
        var ask = _world.Ask(60);
        var reservation = await _world.ReserveAsync(ask);
        var (actor, hold) = reservation.Holds[0];

        await _world.EndAsync(ask, reservation, 40);
        await _world.Desk.SettleAsync(reservation, 40, 0);
        await _world.Desk.ReturnAsync(reservation);
        await _world.Actors.SettleAsync(actor, new BudgetSettlement(hold, 40, 0, IsReturned: false));
        await _world.Actors.RenewAsync(actor, [hold]);

        var standing = await _world.StandingAsync(BudgetWorld.Key);
        Assert.Equal((40, 0, 0), (standing.SpentInAllMicros, standing.HeldMicros, standing.Running));
    }

    [Fact]
    public async Task Less_than_all_is_granted_where_that_is_enough_to_begin_with()
    {
        await _world.LimitAsync(BudgetWorld.Tenant, new BudgetLimits { MicrosInAll = 100 });
        await _world.LimitAsync(BudgetWorld.Scenario, new BudgetLimits { MicrosInAll = 70 });
        await _world.ReserveAsync(_world.Ask(10));

        var reservation = await _world.ReserveAsync(_world.Ask(1000, least: 5));

        Assert.Equal((60, 0), (reservation.GrantedMicros, reservation.RemainingMicros));
        Assert.Equal("scenario", (await _world.RefusedAsync(_world.Ask(1000, least: 1) with { Tenant = null })).Param);
    }

    [Fact]
    public async Task A_settlement_after_midnight_is_booked_on_the_day_of_its_admission()
    {
        var evening = new DateTimeOffset(2026, 3, 31, 23, 59, 59, TimeSpan.Zero);
        _world.Time.SetUtcNow(evening);
        await _world.LimitAsync(BudgetWorld.Key, new BudgetLimits { MicrosPerDay = 100, MicrosPerMonth = 100 });
        var ask = _world.Ask(100);
        var reservation = await _world.ReserveAsync(ask);
        Assert.Equal(TimeSpan.FromSeconds(1), (await _world.RefusedAsync(_world.Ask(1))).RetryAfter);
        _world.Time.Advance(TimeSpan.FromSeconds(2));

        Assert.Equal(0, (await _world.ReserveAsync(_world.Ask(100))).RemainingMicros); // a new day in a new month
        await _world.EndAsync(ask, reservation, 90);

        Assert.Equal(10, (await _world.ReserveAsync(_world.Ask(0, admitted: evening))).RemainingMicros);
        Assert.Equal(90, (await _world.StandingAsync(BudgetWorld.Key)).SpentInAllMicros);
    }

    [Fact]
    public async Task A_month_has_all_of_its_days_and_a_day_only_itself()
    {
        await _world.LimitAsync(BudgetWorld.Key, new BudgetLimits { MicrosPerDay = 40, MicrosPerMonth = 100 });
        var day = new DateTimeOffset(2026, 2, 27, 12, 0, 0, TimeSpan.Zero);
        await _world.SpendAsync(40, day);
        Assert.Equal("key", (await _world.RefusedAsync(_world.Ask(1, admitted: day))).Param);
        await _world.SpendAsync(40, day.AddDays(-1));

        Assert.Equal(20, (await _world.ReserveAsync(_world.Ask(0, admitted: day.AddDays(1)))).RemainingMicros); // of the month, not of the day
        Assert.Equal(40, (await _world.ReserveAsync(_world.Ask(0, admitted: day.AddDays(2)))).RemainingMicros); // March
    }

    [Fact]
    public async Task A_clock_that_jumps_back_and_forth_finds_each_day_as_it_left_it()
    {
        await _world.LimitAsync(BudgetWorld.Key, new BudgetLimits { MicrosPerDay = 100 });
        var now = _world.Time.GetUtcNow();
        await _world.SpendAsync(60, now);
        await _world.SpendAsync(70, now.AddYears(1));
        await _world.SpendAsync(80, now.AddDays(-30));

        Assert.Equal(40, (await _world.ReserveAsync(_world.Ask(0, admitted: now))).RemainingMicros);
        Assert.Equal(30, (await _world.ReserveAsync(_world.Ask(0, admitted: now.AddYears(1)))).RemainingMicros);
        Assert.Equal(20, (await _world.ReserveAsync(_world.Ask(0, admitted: now.AddDays(-30)))).RemainingMicros);
    }

    [Fact]
    public async Task Requests_and_tokens_a_minute_slide_and_tell_when_there_is_room()
    {
        await _world.LimitAsync(BudgetWorld.Key, new BudgetLimits { RequestsPerMinute = 3, TokensPerMinute = 1000 });
        await _world.ReserveAsync(_world.Ask(0, tokens: 600));
        _world.Time.Advance(TimeSpan.FromSeconds(20));
        var tokens = await _world.RefusedAsync(_world.Ask(0, tokens: 401));
        Assert.Equal((FailureKind.RateLimited, "key", TimeSpan.FromSeconds(41)), (tokens.Kind, tokens.Param, tokens.RetryAfter!.Value));
        Assert.Equal(
            "The limit of the key 'key_1' is 1000 tokens a minute: 600 came in the last one, and this request is 401 more. Try again in 41 s.", tokens.Message);
        await _world.ReserveAsync(_world.Ask(0, tokens: 100));
        await _world.ReserveAsync(_world.Ask(0, tokens: 100));

        var requests = await _world.RefusedAsync(_world.Ask(0));
        Assert.Equal((FailureKind.RateLimited, TimeSpan.FromSeconds(41)), (requests.Kind, requests.RetryAfter!.Value));
        _world.Time.Advance(requests.RetryAfter.Value);
        await _world.ReserveAsync(_world.Ask(0, tokens: 800));
        _world.Time.Advance(TimeSpan.FromMinutes(2));
        var never = await _world.RefusedAsync(_world.Ask(0, tokens: 1001));
        Assert.Null(never.RetryAfter);
        Assert.EndsWith("It can never be served: make it smaller, or ask for a higher limit.", never.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_process_that_alone_has_the_store_waits_for_no_lease_of_those_before_it()
    {
        await _world.LimitAsync(BudgetWorld.Tenant, new BudgetLimits { MicrosInAll = 1000 });
        for (var crash = 0; crash < 20; crash++)
        {
            _world.KillActors(onlyProcess: $"p{crash:00}");
            await _world.SpendAsync(10);
            await _world.ReserveAsync(_world.Ask(10)); // dies with its process
        }

        _world.KillActors(onlyProcess: "last");
        await _world.ReserveAsync(_world.Ask(800));
        Assert.Equal(FailureKind.BudgetExceeded, (await _world.RefusedAsync(_world.Ask(1))).Kind);
        Assert.Equal((200, 800), ((await _world.StandingAsync(BudgetWorld.Tenant)) is var standing ? standing.SpentInAllMicros : 0, standing.HeldMicros));
    }

    [Fact]
    public async Task Tokens_that_were_not_used_count_no_more()
    {
        await _world.LimitAsync(BudgetWorld.Key, new BudgetLimits { TokensPerMinute = 1000 });
        var ask = _world.Ask(0, tokens: 1000);
        var reservation = await _world.ReserveAsync(ask);
        _world.Time.Advance(TimeSpan.FromSeconds(5));
        await _world.EndAsync(ask, reservation, 0, tokens: 250);

        await _world.ReserveAsync(_world.Ask(0, tokens: 750));
        Assert.Equal(FailureKind.RateLimited, (await _world.RefusedAsync(_world.Ask(0, tokens: 1))).Kind);
    }

    [Fact]
    public async Task Requests_at_a_time_are_free_again_when_they_are_settled_or_their_process_is_gone()
    {
        await _world.LimitAsync(BudgetWorld.Team, new BudgetLimits { AtOnce = 2 });
        var ask = _world.Ask(0);
        var first = await _world.ReserveAsync(ask);
        await _world.ReserveAsync(_world.Ask(0));
        var failure = await _world.RefusedAsync(_world.Ask(0));
        Assert.Equal((FailureKind.RateLimited, "team"), (failure.Kind, failure.Param));
        Assert.Equal("The team 'red' may have 2 requests running at a time, and 2 run: try again when one has ended.", failure.Message);

        await _world.EndAsync(ask, first, 0);
        await _world.ReserveAsync(_world.Ask(0));
        Assert.Equal(2, (await _world.StandingAsync(BudgetWorld.Team)).Running);
        await _world.PassAsync(Long); // nobody renews

        Assert.Equal(0, (await _world.StandingAsync(BudgetWorld.Team)).Running);
    }

    [Fact]
    public async Task A_request_holds_for_as_long_as_its_process_renews_it()
    {
        await _world.LimitAsync(BudgetWorld.Key, new BudgetLimits { MicrosInAll = 100 });
        var ask = _world.Ask(100);
        var reservation = await _world.ReserveAsync(ask);

        await _world.PassAsync(TimeSpan.FromHours(1), renewing: _world.Desk);

        Assert.Equal("key", (await _world.RefusedAsync(_world.Ask(1))).Param);
        await _world.EndAsync(ask, reservation, 100);
        Assert.Equal(100, (await _world.StandingAsync(BudgetWorld.Key)).SpentInAllMicros);
    }

    [Fact]
    public async Task A_hold_that_is_not_renewed_ends_with_what_its_record_says()
    {
        await _world.LimitAsync(BudgetWorld.Key, new BudgetLimits { MicrosInAll = 100 });
        var billed = _world.Ask(60);
        _world.Billed.Close(billed, await _world.ReserveAsync(billed), 50); // and its process dies before it settles
        var slow = _world.Ask(40);
        var late = await _world.ReserveAsync(slow);

        await _world.PassAsync(Long);

        Assert.Equal((50, 0), Stored(BudgetWorld.Key));
        await _world.EndAsync(slow, late, 30); // it was only slow
        Assert.Equal(80, (await _world.StandingAsync(BudgetWorld.Key)).SpentInAllMicros);
    }

    [Fact]
    public async Task Slices_keep_the_way_free_of_writes()
    {
        await _world.LimitAsync(BudgetWorld.Key, new BudgetLimits { MicrosInAll = 1_000_000 });
        await _world.LimitAsync(BudgetWorld.Tenant, new BudgetLimits { MicrosInAll = 2_000_000 });
        await _world.SpendAsync(1);
        var writes = _world.Store.Writes;

        for (var request = 0; request < 1000; request++)
        {
            await _world.SpendAsync(100);
        }

        Assert.Equal(1, writes);
        Assert.Equal(1, _world.Store.Writes);
    }

    [Fact]
    public async Task An_idle_actor_gives_its_slices_back()
    {
        await _world.LimitAsync(BudgetWorld.Key, new BudgetLimits { MicrosInAll = 1000 });
        await _world.SpendAsync(10);
        Assert.NotEqual(0, _world.Store.Account(BudgetWorld.Key).HeldIn(BudgetPeriod.InAll, 0));

        await _world.PassAsync(TimeSpan.FromSeconds(20));

        Assert.Equal((10, 0), Stored(BudgetWorld.Key));
        Assert.Empty(_world.Store.Grants(BudgetWorld.Tenant).Grants);
        _world.KillActors();
        Assert.Equal(0, (await _world.ReserveAsync(_world.Ask(990))).RemainingMicros); // at once, no lease is waited for
    }

    [Fact]
    public async Task What_a_killed_actor_had_spent_is_counted_by_its_records_and_the_rest_comes_back()
    {
        await _world.LimitAsync(BudgetWorld.Key, new BudgetLimits { MicrosInAll = 1000, MicrosPerDay = 1000 });
        await _world.SpendAsync(100);
        await _world.SpendAsync(23);
        _world.KillActors();
        Assert.Equal("key", (await _world.RefusedAsync(_world.Ask(877))).Param);

        await _world.PassAsync(_world.Options.GrantLease);

        Assert.Equal(0, (await _world.ReserveAsync(_world.Ask(877))).RemainingMicros);
        Assert.Equal(123, (await _world.StandingAsync(BudgetWorld.Key)).SpentTodayMicros);
    }

    [Fact]
    public async Task Requests_outlive_their_actor()
    {
        await _world.LimitAsync(BudgetWorld.Key, new BudgetLimits { MicrosInAll = 1000 });
        var ask = _world.Ask(900);
        var reservation = await _world.ReserveAsync(ask);
        var (actor, hold) = reservation.Holds[0];
        _world.KillActors();
        for (var renewal = 0; renewal < 20; renewal++)
        {
            await _world.Actors.RenewAsync(actor, [hold]);
            await _world.PassAsync(_world.Options.RenewEvery);
        }

        Assert.Equal("key", (await _world.RefusedAsync(_world.Ask(101))).Param);
        _world.Billed.Close(ask, reservation, 450);
        await _world.Actors.SettleAsync(actor, new BudgetSettlement(hold, 450, 0, IsReturned: false));
        await _world.Actors.SettleAsync(actor, new BudgetSettlement(hold, 450, 0, IsReturned: false));

        await _world.Actors.RenewAsync(actor, [hold]); // was on its way
        await _world.PassAsync(_world.Options.RenewEvery);
        Assert.Equal(0, (await _world.ReserveAsync(_world.Ask(550))).RemainingMicros);
    }

    [Fact]
    public async Task A_request_that_runs_when_its_actor_gives_its_slices_back_is_still_settled_there()
    {
        await _world.LimitAsync(BudgetWorld.Key, new BudgetLimits { MicrosInAll = 1000 });
        var budget = await Budget.ActivateAsync(BudgetWorld.Tenant, _world.Parts);
        var ask = _world.Ask(300);
        var hold = (await budget.ReserveAsync(new BudgetClaim { Request = ask.Request, Key = ask.Key, Micros = 300, LeastMicros = 300, Admitted = ask.Admitted })).Hold!;
        await budget.LeaveAsync();
        Assert.Equal((0, 300), Stored(BudgetWorld.Key));

        _world.Billed.Close(ask, new Reservation { Request = ask.Request, GrantedMicros = 300, Holds = [(BudgetWorld.Tenant, hold)] }, 120);
        await budget.SettleAsync(new BudgetSettlement(hold, 120, 0, IsReturned: false));
        for (var ticks = 0; budget.NeedsTicks; ticks++)
        {
            Assert.True(ticks < 10, "It asks for ticks after all leases have ended.");
            _world.Time.Advance(_world.Options.RenewEvery);
            await budget.TickAsync();
        }

        Assert.Equal((120, 0), Stored(BudgetWorld.Key));
    }

    [Fact]
    public async Task An_activation_that_was_taken_for_gone_counts_what_it_settled_meanwhile()
    {
        await _world.LimitAsync(BudgetWorld.Key, new BudgetLimits { MicrosInAll = 1000 });
        var paused = await Budget.ActivateAsync(BudgetWorld.Tenant, _world.Parts);
        var (early, late) = (_world.Ask(300), _world.Ask(500));
        var first = await HoldAsync(paused, early);
        var second = await HoldAsync(paused, late);
        var other = await Budget.ActivateAsync(BudgetWorld.Tenant, _world.Parts);
        await other.RenewAsync([first, second]);
        _world.Time.Advance(_world.Options.GrantLease);
        await other.TickAsync();
        await BilledAsync(paused, early, first, 200); // it does not know yet

        Assert.Equal(200, (await other.ReserveAsync(Claim(_world.Ask(200)))).Hold?.Micros); // 300 and 500 are held of 1000
        await paused.TickAsync();

        Assert.Equal(200, paused.Read(BudgetWorld.Key)!.SpentInAllMicros);
        await BilledAsync(other, late, second, 400);
        await other.TickAsync();
        Assert.Equal(600, other.Read(BudgetWorld.Key)!.SpentInAllMicros);

        static BudgetClaim Claim(BudgetAsk ask) => new() { Request = ask.Request, Key = ask.Key, Micros = ask.Micros, LeastMicros = ask.Micros, Admitted = ask.Admitted };

        static async Task<BudgetHold> HoldAsync(Budget budget, BudgetAsk ask) => (await budget.ReserveAsync(Claim(ask))).Hold!;

        async Task BilledAsync(Budget budget, BudgetAsk ask, BudgetHold hold, long micros)
        {
            _world.Billed.Close(ask, new Reservation { Request = ask.Request, GrantedMicros = hold.Micros, Holds = [(BudgetWorld.Tenant, hold)] }, micros);
            await budget.SettleAsync(new BudgetSettlement(hold, micros, 0, IsReturned: false));
        }
    }

    [Fact]
    public async Task A_changed_limit_holds_at_once()
    {
        var etag = await _world.LimitAsync(BudgetWorld.Key, new BudgetLimits { MicrosInAll = 1_000_000 });
        await _world.SpendAsync(500);
        Assert.Null(await _world.Actors.ConfigureAsync(BudgetWorld.Key, new BudgetLimits { MicrosInAll = 5 }, "another", default));

        etag = await _world.LimitAsync(BudgetWorld.Key, new BudgetLimits { MicrosInAll = 510 }, etag);
        Assert.Equal("key", (await _world.RefusedAsync(_world.Ask(11))).Param);
        Assert.Equal(0, (await _world.ReserveAsync(_world.Ask(10))).RemainingMicros);

        Assert.Equal(etag, await _world.Actors.ConfigureAsync(BudgetWorld.Key, null, etag, default));
        Assert.Null((await _world.ReserveAsync(_world.Ask(long.MaxValue))).RemainingMicros);
    }

    [Fact]
    public async Task A_threshold_warns_in_answers_and_is_told_once_a_period()
    {
        await _world.LimitAsync(BudgetWorld.Key, new BudgetLimits { MicrosPerDay = 1000, WarnPercents = [50, 80] });
        await _world.SpendAsync(499);
        Assert.Empty((await _world.ReserveAsync(_world.Ask(0))).Warnings);
        await _world.SpendAsync(1);
        var warning = new BudgetWarning(BudgetWorld.Key, BudgetPeriod.Day, 50, 1000, 500);
        Assert.Equal([warning], (await _world.ReserveAsync(_world.Ask(0))).Warnings);
        await _world.SpendAsync(1);
        Assert.Equal([warning], _world.Alerts.Posted);

        _world.KillActors();
        Assert.Equal(0, (await _world.StandingAsync(BudgetWorld.Key)).Running);
        await _world.PassAsync(Long);
        await _world.SpendAsync(350);
        await _world.SpendAsync(10, _world.Time.GetUtcNow());
        await _world.SpendAsync(600, _world.Time.GetUtcNow().AddDays(1));

        Assert.Equal([(50, 500), (80, 851), (50, 600)], _world.Alerts.Posted.Select(posted => (posted.Percent, posted.SpentMicros)));
    }

    [Fact]
    public async Task A_store_that_fails_in_the_middle_of_a_write_loses_and_doubles_nothing()
    {
        await _world.LimitAsync(BudgetWorld.Key, new BudgetLimits { MicrosInAll = 1000 });
        for (var failing = 1; failing <= 6; failing++)
        {
            var step = failing;
            _world.Store.Fault = () =>
            {
                if (--step == 0)
                {
                    throw new IOException("The store is away.");
                }
            };
            try
            {
                await _world.SpendAsync(100);
            }
            catch (IOException)
            {
                _world.Store.Fault = static () => { };
                await _world.SpendAsync(100);
            }

            _world.Store.Fault = static () => { };
            await _world.PassAsync(TimeSpan.FromSeconds(20)); // its slices go back, so that the next request writes again
        }

        await _world.PassAsync(Long);
        Assert.Equal((600, 0), Stored(BudgetWorld.Key));
    }

    private (long Spent, long Held) Stored(BudgetId budget)
    {
        var account = _world.Store.Account(budget);
        return (account.SpentMicros, account.HeldIn(BudgetPeriod.InAll, 0));
    }
}
