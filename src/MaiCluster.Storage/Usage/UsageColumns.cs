using MaiCluster.Serving.Metering;
using MaiCluster.Serving.Requests;
using Microsoft.Data.Sqlite;

namespace MaiCluster.Storage.Usage;

/// <summary>The columns that a record has in the embedded store. Statements name, bind and read them here alone, in one order.</summary>
internal static class UsageColumns
{
    /// <summary>Known when it opens.</summary>
    private static readonly string[] Opened = ["id", "key_id", "model", "node", "started_us", "tenant", "team", "parent", "grants"];

    /// <summary>Known when it has ended.</summary>
    private static readonly string[] Ended = ["ended_us", "outcome", "billed_micros"];

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
        .Bind(record.Ended?.ToMicroseconds())
        .Bind(OutcomeName.Of(record.Outcome))
        .Bind(record.BilledMicros)
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
        Team = row.IsDBNull(6) ? null : row.GetString(6),
        Parent = row.IsDBNull(7) ? null : RequestId.Parse(row.GetString(7)),
        Grants = row.GetString(8),
        Ended = row.GetOptionalTime(9),
        Outcome = OutcomeName.Parse(row.GetString(10), row.GetString(0)),
        BilledMicros = row.GetInt64(11),
        PromptTokens = row.GetInt32(12),
        CachedTokens = row.GetInt32(13),
        CompletionTokens = row.GetInt32(14),
        QueueMilliseconds = row.GetDouble(15),
        PrefillMilliseconds = row.GetDouble(16),
        DecodeMilliseconds = row.GetDouble(17),
        DeviceNanoseconds = row.GetInt64(18),
        Quantities = QuantitiesColumn.Parse(row.GetString(19), row.GetString(0)),
    };

    private static string Parameter(string column) => $"?{Array.IndexOf(All, column) + 1}";

    private static string Set(string[] columns) => string.Join(", ", columns.Select(column => $"{column} = {Parameter(column)}"));
}
