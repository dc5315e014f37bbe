using MaiCluster.Gateway.Requests;
using MaiCluster.Serving.Budgets;

namespace MaiCluster.Gateway.Money;

/// <summary>The fields of what is put to /admin/budgets/{id}.</summary>
internal static class BudgetFields
{
    private const int MostPercents = 8;

    public static FieldTable<BudgetDraft> Table()
    {
        var table = new FieldTable<BudgetDraft>();
        Add(table, "micros_per_day", "Amount from midnight to midnight, UTC, in micro-units.", (limits, value) => limits with { MicrosPerDay = value });
        Add(table, "micros_per_month", "Amount from the first of a month to the next, UTC.", (limits, value) => limits with { MicrosPerMonth = value });
        Add(table, "micros_in_all", "Amount since the budget was made; it does not renew.", (limits, value) => limits with { MicrosInAll = value });
        Add(table, "requests_per_minute", "Requests within any 60 seconds.", (limits, value) => limits with { RequestsPerMinute = value });
        Add(table, "tokens_per_minute", "Tokens of prompts and answers within any 60 seconds.", (limits, value) => limits with { TokensPerMinute = value });
        Add(table, "at_once", "Requests that run at a time.", (limits, value) => limits with { AtOnce = value });
        table.Other(
            "warn_percents", FieldSchema.Array(FieldSchema.Integer(1, 100), MostPercents), "Parts of each amount from which on answers carry a warning.",
            (draft, field) => draft.Limits = draft.Limits with { WarnPercents = [.. Enumerable.Range(0, field.Count(MostPercents)).Select(index => (int)field.Item(index).Integer(1, 100))] });
        table.Text("etag", "That of the limits that these replace; left out where there are none.", (draft, value) => draft.ETag = value, maxBytes: 100);
        return table;
    }

    private static void Add(FieldTable<BudgetDraft> table, string name, string meaning, Func<BudgetLimits, long, BudgetLimits> set) =>
        table.Integer(name, 0, BudgetLimits.MaxMicros, meaning, (draft, value) => draft.Limits = set(draft.Limits, value));
}

/// <summary>Limits as sent.</summary>
internal sealed class BudgetDraft
{
    public BudgetLimits Limits { get; set; } = new();

    public string? ETag { get; set; }
}
