using MaiCluster.Serving.Budgets;
using MaiCluster.Serving.Requests;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace MaiCluster.Serving.Tests.Budgets;

/// <summary>Budgets of one process, on a clock that the test sets.</summary>
internal sealed class BudgetWorld : IDisposable
{
    public static readonly BudgetId Key = BudgetId.OfKey("acme", "key_1");
    public static readonly BudgetId Team = BudgetId.OfTeam("acme", "red");
    public static readonly BudgetId Tenant = BudgetId.OfTenant("acme");
    public static readonly BudgetId Scenario = BudgetId.OfScenario("support");
    public static readonly BudgetId Partner = BudgetId.OfPartner("upstream");


    public BudgetWorld()
    {
        Catalogue = new BudgetCatalogue(Store, Options, Time, NullLogger<BudgetCatalogue>.Instance);
        Parts = new BudgetParts { Store = Store, Billed = Billed, Catalogue = Catalogue, Options = Options, Time = Time, Alerts = Alerts };
        Actors = new LocalBudgets(Parts, NullLogger<LocalBudgets>.Instance);
        Desk = NewDesk();
    }

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 3, 10, 12, 0, 0, TimeSpan.Zero));

    public MemoryBudgetStore Store { get; } = new();

    public MemoryBilledUsage Billed { get; } = new();

    public BudgetOptions Options { get; } = new();

    public RecordedAlerts Alerts { get; } = new();

    public BudgetCatalogue Catalogue { get; }

    public BudgetParts Parts { get; }

    public LocalBudgets Actors { get; private set; }

    public BudgetDesk Desk { get; private set; }

    public async Task<string> LimitAsync(BudgetId budget, BudgetLimits limits, string? etag = null) =>
        (await Actors.ConfigureAsync(budget, limits, etag, default)) ?? throw new InvalidOperationException($"{budget} has other limits by now.");

    public BudgetAsk Ask(long micros, long? least = null, long tokens = 0, DateTimeOffset? admitted = null) => new()
    {
        Request = RequestId.New(),
        Tenant = "acme",
        Team = "red",
        Key = "key_1",
        Scenario = "support",
        Micros = micros,
        LeastMicros = least,
        Tokens = tokens,
        Admitted = admitted ?? Time.GetUtcNow(),
    };

    public async Task<Reservation> ReserveAsync(BudgetAsk ask)
    {
        var (reservation, failure) = await Desk.ReserveAsync(ask, default);
        Assert.Null(failure);
        return reservation!;
    }

    public async Task<RequestFailure> RefusedAsync(BudgetAsk ask)
    {
        var (reservation, failure) = await Desk.ReserveAsync(ask, default);
        Assert.Null(reservation);
        return failure!;
    }

    /// <summary>Closes the record, then settles.</summary>
    public async Task EndAsync(BudgetAsk ask, Reservation reservation, long micros, long tokens = 0)
    {
        Billed.Close(ask, reservation, micros);
        await Desk.SettleAsync(reservation, micros, tokens);
    }

    public async Task SpendAsync(long micros, DateTimeOffset? admitted = null)
    {
        var ask = Ask(micros, admitted: admitted);
        await EndAsync(ask, await ReserveAsync(ask), micros);
    }

    public async Task<BudgetStanding> StandingAsync(BudgetId budget) => (await Actors.ReadAsync(budget, default))!;

    /// <summary>The actors' process dies with what they had in memory; another one takes its place.</summary>
    /// <param name="onlyProcess">The other one's name, where it alone has the store.</param>
    public void KillActors(string? onlyProcess = null)
    {
        Actors.Dispose();
        Actors = new LocalBudgets(Parts with { OnlyProcess = onlyProcess }, NullLogger<LocalBudgets>.Instance);
        Desk = NewDesk();
    }

    /// <summary>Time passes; who renews does so when it is due.</summary>
    public async Task PassAsync(TimeSpan span, BudgetDesk? renewing = null)
    {
        for (var passed = TimeSpan.Zero; passed < span; passed += Options.RenewEvery)
        {
            Time.Advance(Options.RenewEvery);
            if (renewing is not null)
            {
                await renewing.RenewAsync();
            }

            await Actors.TickAsync();
        }
    }

    public void Dispose()
    {
        Actors.Dispose();
        Catalogue.Dispose();
    }

    private BudgetDesk NewDesk() => new(Actors, Catalogue, Options, Time, NullLogger<BudgetDesk>.Instance);
}
