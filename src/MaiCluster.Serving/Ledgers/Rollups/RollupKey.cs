using System.Globalization;
using MaiCluster.Serving.Ledgers.Postings;

namespace MaiCluster.Serving.Ledgers.Rollups;

/// <summary>What a roll-up is of; an empty text where entries have no name of that kind.</summary>
public readonly record struct RollupKey(DateOnly Day, string Model, string Scenario, string Tenant, string Partner, string Device)
{
    /// <param name="day">In whose books the entry is.</param>
    public static RollupKey Of(DateOnly day, LedgerEntry entry) =>
        new(day, entry.Model ?? "", entry.ReportedScenario ?? "", entry.Tenant ?? "", entry.Partner ?? "", entry.Device?.ToString() ?? "");

    /// <summary>As people say it: <c>2026-03-01, model mai-text, tenant acme</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Day:yyyy-MM-dd}{Part("model", Model)}{Part("scenario", Scenario)}{Part("tenant", Tenant)}{Part("partner", Partner)}{Part("device", Device)}");

    private static string Part(string kind, string name) => name.Length == 0 ? "" : $", {kind} {name}";
}
