using System.Data.Common;
using MaiCluster.Serving.Ledgers.Reports;
using MaiCluster.Serving.Ledgers.Rollups;

namespace MaiCluster.Storage.Ledgers;

/// <summary>A stored roll-up.</summary>
internal static class LedgerRollupRow
{
    /// <summary>As <see cref="Read"/> takes them.</summary>
    public const string Columns =
        "model, scenario, tenant, partner, device, compute_micros, load_micros, idle_micros, unallocated_micros, charge_micros, share_micros, revenue_micros";

    public static KeyValuePair<RollupKey, RollupSums> Read(DbDataReader row, DateOnly day) =>
        new(new RollupKey(day, row.GetString(0), row.GetString(1), row.GetString(2), row.GetString(3), row.GetString(4)), Sums(row, 5));

    /// <param name="row">With the seven sums on end.</param>
    /// <param name="first">The first one's column.</param>
    public static RollupSums Sums(DbDataReader row, int first) => new()
    {
        ComputeMicros = row.GetInt64(first),
        LoadMicros = row.GetInt64(first + 1),
        IdleMicros = row.GetInt64(first + 2),
        UnallocatedMicros = row.GetInt64(first + 3),
        ChargeMicros = row.GetInt64(first + 4),
        ShareMicros = row.GetInt64(first + 5),
        RevenueMicros = row.GetInt64(first + 6),
    };

    /// <summary>Day, model, what the view's rows are, and the seven sums, between the days <c>$1</c> and <c>$2</c>.</summary>
    public static string SumSql(CostView view, string table)
    {
        var key = view switch
        {
            CostView.Model => "model",
            CostView.Scenario => "scenario",
            CostView.Tenant => "tenant",
            CostView.Partner => "partner",
            _ => "device",
        };
        return $"""
            SELECT day, model, {key}, CAST(sum(compute_micros) AS bigint), CAST(sum(load_micros) AS bigint), CAST(sum(idle_micros) AS bigint),
                   CAST(sum(unallocated_micros) AS bigint), CAST(sum(charge_micros) AS bigint), CAST(sum(share_micros) AS bigint), CAST(sum(revenue_micros) AS bigint)
            FROM {table} WHERE day BETWEEN $1 AND $2 GROUP BY 1, 2, 3
            """;
    }
}
