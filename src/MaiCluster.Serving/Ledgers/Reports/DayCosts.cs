using MaiCluster.Serving.Ledgers.Rollups;

namespace MaiCluster.Serving.Ledgers.Reports;

/// <summary>A day's roll-ups of one model and one row of a report.</summary>
/// <param name="Day">In whose books they are.</param>
/// <param name="Model">Empty for what belongs to no model.</param>
/// <param name="Key">The row; empty for what has no name of that kind.</param>
/// <param name="Sums">Over everything else.</param>
public sealed record DayCosts(DateOnly Day, string Model, string Key, RollupSums Sums);
