using MaiCluster.Serving.Metering;
using MaiCluster.Serving.Requests;
using Microsoft.Data.Sqlite;

namespace MaiCluster.Storage.Usage;

/// <summary>The columns that a record has in the embedded store. Statements name, bind and read them here alone, in one order.</summary>
internal static class UsageColumns
{
    /// <summary>Known when it opens.</summary>
    private static readonly string[] Opened = ["id", "key_id", "model", "node", "started_us", "tenant", "team", "parent", "grants", "scenario", "billed_as", "experiment", "partner"];

    /// <summary>Known when it has ended.</summary>
    private static readonly string[] Ended = ["ended_us", "outcome", "billed_micros", "partner_micros", "certainty"];

    /// <summary>Change while it is open.</summary>
    private static readonly string[] Counted =
        ["prompt_tokens", "cached_tokens", "completion_tokens", "queue_ms", "prefill_ms", "decode_ms", "device_ns", "quantities"];

    private static readonly string[] All = [.. Opened, .. Ended, .. Counted];

    /// <summary>All of them, as a statement lists them.</summary>
    public static string Names { get; } = string.Join(", ", All);

    /// <summary>Their parameters in the same order.</summary>
    public static string Parameters { get; } = string.Join(", ", All.Select(Parameter));

    /// <summary>What follows SET where progress is noted.</summary>
    public static string SetCounted { get; } = Set(Counted);

    /// <summary>What follows SET where a record is closed.</summary>
    public static string SetClosed { get; } = Set([.. Ended, .. Counted]);

    /// <summary>The parameter after theirs: a statement may have one more.</summary>
    public static string NextParameter { get; } = $"?{All.Length + 1}";

    public static PreparedStatement Bind(this PreparedStatement statement, UsageRecord record) => statement
        .Bind(record.Id.Value)
        .Bind(record.KeyId)
        .Bind(record.Model)
        .Bind(record.Node)
        .Bind(record.Started.ToMicroseconds())
        .Bind(record.Tenant)
        .Bind(record.Team)
        .Bind(record.Parent?.Value)
        .Bind(record.Grants)
        .Bind(record.Scenario)
        .Bind(record.BilledAs)
        .Bind(record.Experiment)
        .Bind(record.Partner)
        .Bind(record.Ended?.ToMicroseconds())
        .Bind(OutcomeName.Of(record.Outcome))
        .Bind(record.BilledMicros)
        .Bind(record.PartnerMicros)
        .Bind(CertaintyName.Of(record.Certainty))
        .Bind(record.PromptTokens)
        .Bind(record.CachedTokens)
        .Bind(record.CompletionTokens)
        .Bind(record.QueueMilliseconds)
        .Bind(record.PrefillMilliseconds)
        .Bind(record.DecodeMilliseconds)
        .Bind(record.DeviceNanoseconds)
        .Bind(QuantitiesColumn.Of(record.Quantities));

    public static UsageRecord Read(SqliteDataReader row) => new()
    {
        Id = RequestId.Parse(row.GetString(0)),
        KeyId = row.GetString(1),
        Model = row.GetString(2),
        Node = row.GetString(3),
        Started = row.GetTime(4),
        Tenant = row.GetString(5),
        Team = Text(row, 6),
        Parent = Text(row, 7) is { } parent ? RequestId.Parse(parent) : null,
        Grants = row.GetString(8),
        Scenario = Text(row, 9),
        BilledAs = Text(row, 10),
        Experiment = Text(row, 11),
        Partner = Text(row, 12),
        Ended = row.GetOptionalTime(13),
        Outcome = OutcomeName.Parse(row.GetString(14), row.GetString(0)),
        BilledMicros = row.GetInt64(15),
        PartnerMicros = row.GetInt64(16),
        Certainty = CertaintyName.Parse(row.GetString(17), row.GetString(0)),
        PromptTokens = row.GetInt32(18),
        CachedTokens = row.GetInt32(19),
        CompletionTokens = row.GetInt32(20),
        QueueMilliseconds = row.GetDouble(21),
        PrefillMilliseconds = row.GetDouble(22),
        DecodeMilliseconds = row.GetDouble(23),
        DeviceNanoseconds = row.GetInt64(24),
        Quantities = QuantitiesColumn.Parse(row.GetString(25), row.GetString(0)),
    };

    private static string? Text(SqliteDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    private static string Parameter(string column) => $"?{Array.IndexOf(All, column) + 1}";

    private static string Set(string[] columns) => string.Join(", ", columns.Select(column => $"{column} = {Parameter(column)}"));
}
