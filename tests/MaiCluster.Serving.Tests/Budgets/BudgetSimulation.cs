using MaiCluster.Serving.Budgets;
using MaiCluster.Serving.Requests;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace MaiCluster.Serving.Tests.Budgets;

/// <summary>One run of the simulation, the same for the same seed.</summary>
internal sealed class BudgetSimulation : IDisposable
{
    private const int Steps = 300;

    private static readonly BudgetId[] Budgets = [BudgetWorld.Key, BudgetId.OfKey("acme", "key_2"), BudgetWorld.Team, BudgetWorld.Tenant, BudgetWorld.Scenario];

    private readonly int _seed;
    private readonly Random _random;
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 3, 31, 20, 0, 0, TimeSpan.Zero));
    private readonly MemoryBudgetStore _store = new();
    private readonly MemoryBilledUsage _billed = new();
    private readonly Dictionary<BudgetId, BudgetLimits> _limits = [];
    private readonly CrashingActors _actors;
    private readonly BudgetCatalogue _catalogue;
    private readonly BudgetOptions _options = new();
    private readonly List<(BudgetAsk Ask, Reservation Reservation)>[] _running = [[], []];
    private readonly BudgetDesk[] _desks;
    private TimeSpan _wallClockOff;
    private int _step;

    public BudgetSimulation(int seed)
    {
        (_seed, _random) = (seed, new Random(seed));
        _catalogue = new BudgetCatalogue(_store, _options, _time, NullLogger<BudgetCatalogue>.Instance);
        _actors = new CrashingActors(
            new BudgetParts
            {
                Store = _store,
                Billed = _billed,
                Catalogue = _catalogue,
                Options = _options,
                Time = _time,
                Draw = () => _random.NextInt64().ToString("x16", System.Globalization.CultureInfo.InvariantCulture),
            },
            _random);
        _desks = [NewDesk(), NewDesk()];
        _store.Fault = _billed.Fault = _actors.Fault;
    }

    public int Crashes => _actors.Crashes;

    public int Doubles => _actors.Doubles;

    public int Deaths { get; private set; }

    public int Ended { get; private set; }

    public int Refused { get; private set; }

    public async Task RunAsync()
    {
        await LimitAsync();
        _actors.Crashing = 0.03;
        for (_step = 0; _step < Steps; _step++)
        {
            await StepAsync();
            CheckLimits();
        }

        await EndAsync();
    }

    public void Dispose() => _catalogue.Dispose();

    private async Task LimitAsync()
    {
        foreach (var budget in Budgets)
        {
            var limit = 1000L * _random.Next(1, 6);
            _limits[budget] = new BudgetLimits { MicrosPerDay = limit, MicrosPerMonth = limit * 2, MicrosInAll = limit * 3 };
            await _store.PutLimitsAsync(budget, _limits[budget], null, default);
        }

        await _catalogue.RefreshAsync(default);
    }

    private async Task StepAsync()
    {
        var process = _random.Next(2);
        switch (_random.Next(20))
        {
            case < 8:
                await BeginAsync(process);
                break;
            case < 13 when _running[process].Count > 0:
                await FinishAsync(process, _random.Next(_running[process].Count));
                break;
            case < 15:
                _time.Advance(_options.RenewEvery);
                _actors.EndDoubles();
                await RenewAsync();
                break;
            case 15:
                _actors.BeginDouble();
                break;
            case 16 when _random.Next(4) == 0:
                Die(process);
                break;
            case 17 when _random.Next(3) == 0:
                _wallClockOff = TimeSpan.FromHours(_random.Next(-40, 41));
                break;
            case 18:
                _actors.CrashOne();
                break;
            case 19:
                await _actors.RepeatRenewalAsync();
                break;
            default:
                _time.Advance(TimeSpan.FromMilliseconds(_random.Next(3000)));
                break;
        }
    }

    private async Task BeginAsync(int process)
    {
        var micros = _random.Next(1, 500);
        var ask = new BudgetAsk
        {
            Request = RequestId.Parse($"req_{_random.NextInt64():x16}{_random.Next():x8}"),
            Tenant = "acme",
            Team = _random.Next(2) == 0 ? "red" : null,
            Key = _random.Next(2) == 0 ? "key_1" : "key_2",
            Scenario = _random.Next(2) == 0 ? "support" : null,
            Micros = micros,
            LeastMicros = _random.Next(3) == 0 ? _random.Next(1, micros + 1) : null,
            Admitted = _time.GetUtcNow() + _wallClockOff,
        };
        try
        {
            var (reservation, _) = await _desks[process].ReserveAsync(ask, default);
            if (reservation is null)
            {
                Refused++;
                return;
            }

            Assert.InRange(reservation.GrantedMicros, ask.LeastMicros ?? micros, micros);
            _running[process].Add((ask, reservation));
        }
        catch (CrashException)
        {
            // Not served: its client tries again.
        }
    }

    private async Task FinishAsync(int process, int at)
    {
        var (ask, reservation) = _running[process][at];
        _running[process].RemoveAt(at);
        var micros = _random.NextInt64(reservation.GrantedMicros + 1);
        _billed.Close(ask, reservation, micros);
        Ended++;
        if (_random.Next(30) == 0)
        {
            Die(process); // before it settles
            return;
        }

        await _desks[process].SettleAsync(reservation, micros, 0);
        if (_random.Next(10) == 0)
        {
            await _desks[process].SettleAsync(reservation, micros, 0);
        }
    }

    /// <summary>A process ends without a word: its records are closed as lost.</summary>
    private void Die(int process)
    {
        foreach (var (ask, reservation) in _running[process])
        {
            _billed.Close(ask, reservation, 0);
        }

        _running[process].Clear();
        _desks[process] = NewDesk();
        Deaths++;
    }

    private async Task RenewAsync()
    {
        foreach (var desk in _desks)
        {
            await desk.RenewAsync();
        }

        await _actors.TickAsync();
    }

    /// <summary>Everything ends, the leases too, and nothing crashes any more.</summary>
    private async Task EndAsync()
    {
        for (var process = 0; process < 2; process++)
        {
            while (_running[process].Count > 0)
            {
                await FinishAsync(process, 0);
            }
        }

        _actors.Crashing = 0;
        _actors.EndDoubles();
        for (var renewal = 0; renewal < 20; renewal++)
        {
            foreach (var budget in Budgets)
            {
                await _actors.ReadAsync(budget, default);
            }

            _time.Advance(_options.RenewEvery);
            await RenewAsync();
            await _actors.LeaveIdleAsync();
        }

        foreach (var budget in Budgets)
        {
            var account = _store.Account(budget);
            var records = _billed.Records.Where(record => IsOf(budget, record.Ask)).ToArray();
            Assert.True(account.SpentMicros == records.Sum(record => record.Micros), $"{this}: {budget} has spent {account.SpentMicros}, billed were {records.Sum(record => record.Micros)}");
            Assert.True(account.HeldIn(BudgetPeriod.InAll, 0) == 0, $"{this}: {budget} still holds {account.HeldIn(BudgetPeriod.InAll, 0)}");
            foreach (var day in records.GroupBy(record => record.Day.DayNumber))
            {
                Assert.True(account.SpentIn(BudgetPeriod.Day, day.Key) == day.Sum(record => record.Micros), $"{this}: {budget} on day {day.Key}");
            }
        }
    }

    /// <summary>What is billed, and what running requests may still be billed, is within each limit.</summary>
    private void CheckLimits()
    {
        var spending = _billed.Records.Select(record => (record.Ask, record.Micros))
            .Concat(_running.SelectMany(running => running).Select(running => (running.Ask, running.Reservation.GrantedMicros)))
            .ToArray();
        foreach (var (budget, limits) in _limits)
        {
            foreach (var period in BudgetCalendar.Periods)
            {
                foreach (var group in spending.Where(spent => IsOf(budget, spent.Ask)).GroupBy(spent => BudgetCalendar.StartOf(period, BudgetCalendar.DayOf(spent.Ask.Admitted))))
                {
                    var sum = group.Sum(spent => spent.Item2);
                    Assert.True(sum <= limits.MicrosFor(period), $"{this}: {budget} has {sum} of {limits.MicrosFor(period)} {period}");
                }
            }
        }
    }

    private static bool IsOf(BudgetId budget, BudgetAsk ask) => budget.Level switch
    {
        BudgetLevel.Key => ask.Key == budget.Name,
        BudgetLevel.Team => ask.Team == budget.Name,
        BudgetLevel.Tenant => true,
        _ => ask.Scenario == budget.Name,
    };

    private BudgetDesk NewDesk() => new(_actors, _catalogue, _options, _time, NullLogger<BudgetDesk>.Instance);

    public override string ToString() => $"seed {_seed}, step {_step}";
}
