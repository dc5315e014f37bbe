namespace MaiCluster.Storage.Ledgers;

/// <summary>A step of both schemas: what an experiment bore was rolled up under the scenario whose requests it repeats, and is from here on under the experiment.</summary>
internal static class ExperimentRollups
{
    /// <param name="schema">Before each table's name.</param>
    /// <returns>Rolls up anew the days that have any of it. A released step: never to be changed.</returns>
    public static string AnewSql(string schema)
    {
        var days = $"day IN (SELECT day FROM {schema}ledger_entries WHERE debit LIKE 'experiment:%' OR credit LIKE 'experiment:%')";
        return $"""
            DELETE FROM {schema}ledger_rollups WHERE {days};

            INSERT INTO {schema}ledger_rollups (day, model, scenario, tenant, partner, device, compute_micros, load_micros, idle_micros, unallocated_micros, charge_micros, share_micros, revenue_micros)
            SELECT day, coalesce(model, ''), CASE WHEN debit LIKE 'experiment:%' THEN debit WHEN credit LIKE 'experiment:%' THEN credit ELSE coalesce(scenario, '') END,
                   coalesce(tenant, ''), coalesce(partner, ''), coalesce(device, ''),
                   CAST(sum(CASE WHEN purpose = 'compute' THEN micros ELSE 0 END) AS bigint), CAST(sum(CASE WHEN purpose = 'load' THEN micros ELSE 0 END) AS bigint),
                   CAST(sum(CASE WHEN purpose = 'idle' THEN micros ELSE 0 END) AS bigint), CAST(sum(CASE WHEN purpose = 'unallocated' THEN micros ELSE 0 END) AS bigint),
                   CAST(sum(CASE WHEN purpose = 'charge' THEN micros ELSE 0 END) AS bigint), CAST(sum(CASE WHEN purpose = 'share' THEN micros ELSE 0 END) AS bigint),
                   CAST(sum(CASE WHEN purpose = 'revenue' THEN micros ELSE 0 END) AS bigint)
            FROM (SELECT *, CASE WHEN credit LIKE 'device:%' OR credit LIKE 'revenue:%' OR credit LIKE 'payable:%' THEN amount_micros ELSE -amount_micros END AS micros FROM {schema}ledger_entries) AS entries
            WHERE {days} GROUP BY 1, 2, 3, 4, 5, 6;
            """;
    }
}
