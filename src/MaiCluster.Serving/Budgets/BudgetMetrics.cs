using System.Diagnostics.Metrics;

namespace MaiCluster.Serving.Budgets;

/// <summary>What budgets count. Labels are levels, never whose budget it is.</summary>
public sealed class BudgetMetrics
{
    public const string MeterName = "MaiCluster.Budgets";

    private readonly Counter<long> _held;
    private readonly Counter<long> _refused;
    private readonly Counter<long> _overrun;
    private readonly Counter<long> _lapsed;

    public BudgetMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(MeterName);
        _held = meter.CreateCounter<long>("maicluster.budget.held", "{request}", "Requests that an actor's budgets held something for, by the level of the actor.");
        _refused = meter.CreateCounter<long>("maicluster.budget.refused", "{request}", "Requests that a budget or a rate refused, by level.");
        _overrun = meter.CreateCounter<long>("maicluster.budget.overrun", "{request}", "Requests that cost more than was reserved for them, by the level of the actor; booked whole.");
        _lapsed = meter.CreateCounter<long>("maicluster.budget.lapsed", "{request}", "Requests whose process renewed no more what it held.");
    }

    internal void CountHeld(BudgetLevel level) => _held.Add(1, Level(level));

    internal void CountRefused(BudgetLevel level) => _refused.Add(1, Level(level));

    internal void CountOverrun(BudgetLevel level) => _overrun.Add(1, Level(level));

    internal void CountLapsed() => _lapsed.Add(1);

    private static KeyValuePair<string, object?> Level(BudgetLevel level) => new("level", level.ToWord());
}
