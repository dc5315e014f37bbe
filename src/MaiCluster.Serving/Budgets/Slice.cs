namespace MaiCluster.Serving.Budgets;

/// <summary>A part of a budget that one activation may spend on one day without writing again.</summary>
/// <param name="Grant">The activation's.</param>
/// <param name="Day">The day that it is spent against.</param>
/// <param name="Amount">Given to it so far, in micro-units; never below what it has counted.</param>
/// <param name="Counted">What was spent of it, as far as it was written.</param>
internal sealed record Slice(string Grant, int Day, long Amount, long Counted)
{
    /// <summary>Nobody else may spend it.</summary>
    public long Held => Amount - Counted;
}
