using System.Data.Common;
using MaiCluster.Serving.Billing;
using MaiCluster.Serving.Budgets;
using MaiCluster.Serving.Metering;
using MaiCluster.Serving.Prices;

namespace MaiCluster.Storage.Usage;

/// <summary>Sums of closed records, as both stores give them.</summary>
internal static class BilledRows
{
    /// <param name="row">Day, model, how many, tokens of prompt, cache and answer, what was billed, then every other quantity.</param>
    public static DayUsage ReadUsage(DbDataReader row) => new()
    {
        Day = row.GetFieldValue<DateOnly>(0),
        Model = row.GetString(1),
        Requests = row.GetInt64(2),
        PromptTokens = row.GetInt64(3),
        CachedTokens = row.GetInt64(4),
        CompletionTokens = row.GetInt64(5),
        BilledMicros = row.GetInt64(6),
        Others = UsageQuantities.Of([.. Enumerable.Range(7, UsageQuantities.Names.Count).Select(row.GetInt64)]),
    };

    /// <param name="row">Hour or day, model, scenario, experiment, tenant, partner, certainty, how many, tokens of prompt, cache and answer, what was billed, what the partner charges, then every other quantity.</param>
    /// <param name="start">Of the hour or day.</param>
    public static UsageSum ReadReported(DbDataReader row, DateTimeOffset start) => new()
    {
        Start = start,
        Model = row.GetString(1),
        Scenario = Text(row, 2),
        Experiment = Text(row, 3),
        Tenant = row.GetString(4),
        Partner = Text(row, 5),
        Certainty = CertaintyName.Parse(row.GetString(6), row.GetString(1)),
        Requests = row.GetInt64(7),
        Quantities = new MeteredQuantities
        {
            PromptTokens = row.GetInt64(8),
            CachedTokens = row.GetInt64(9),
            CompletionTokens = row.GetInt64(10),
            Others = UsageQuantities.Of([.. Enumerable.Range(13, UsageQuantities.Names.Count).Select(row.GetInt64)]),
        },
        BilledMicros = row.GetInt64(11),
        PartnerMicros = row.GetInt64(12),
    };

    /// <param name="row">Day, team, key, what was billed.</param>
    public static BilledSum ReadSum(DbDataReader row) => new(row.GetFieldValue<DateOnly>(0), Text(row, 1), Text(row, 2), row.GetInt64(3));

    /// <summary>The column that a budget counts: a partner's what the partner charges, others what is billed.</summary>
    public static string MicrosFor(BudgetId actor) => actor.Level == BudgetLevel.Partner ? "partner_micros" : "billed_micros";

    private static string? Text(DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);
}
