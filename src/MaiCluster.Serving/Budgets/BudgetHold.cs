using MaiCluster.Serving.Requests;

namespace MaiCluster.Serving.Budgets;

/// <summary>What one actor holds for a request, as its process keeps and renews it: enough for another activation of the actor to hold it again.</summary>
public sealed record BudgetHold
{
    public required RequestId Request { get; init; }

    /// <summary>The grant that it is a part of. The request's usage record names it, so that what was spent can be summed after a crash.</summary>
    public required string Grant { get; init; }

    /// <summary>The budgets that hold it, one bit a <see cref="BudgetLevel"/>.</summary>
    public required int Levels { get; init; }

    /// <summary>Of these, the ones that limited amounts when it was made: only they book what is settled.</summary>
    public required int AmountLevels { get; init; }

    /// <inheritdoc cref="BudgetClaim.Team"/>
    public string? Team { get; init; }

    /// <inheritdoc cref="BudgetClaim.Team"/>
    public string? Key { get; init; }

    public required long Micros { get; init; }

    public long Tokens { get; init; }

    /// <summary>The UTC day of its admission, as a <see cref="DateOnly.DayNumber"/>: it is settled against this day, whenever that is.</summary>
    public required int Day { get; init; }

    internal static int Bit(BudgetLevel level) => 1 << (int)level;

    internal bool HasAmount(BudgetLevel level) => (AmountLevels & Bit(level)) != 0;

    /// <summary>The budgets that hold it.</summary>
    /// <param name="actor">Whose hold it is.</param>
    internal IEnumerable<BudgetId> Budgets(BudgetId actor)
    {
        if ((Levels & Bit(BudgetLevel.Key)) != 0)
        {
            yield return BudgetId.OfKey(actor.Name, Key!);
        }

        if ((Levels & Bit(BudgetLevel.Team)) != 0)
        {
            yield return BudgetId.OfTeam(actor.Name, Team!);
        }

        if ((Levels & Bit(actor.Level)) != 0)
        {
            yield return actor;
        }
    }
}
