using MaiCluster.Serving.Metering;
using MaiCluster.Serving.Requests;
using Microsoft.Data.Sqlite;

namespace MaiCluster.Storage.Usage;

/// <summary>Reads usage on a connection of its own, beside the writer; one call at a time.</summary>
internal sealed class UsageReader(SqliteConnection connection) : IDisposable
{
    private const string Columns =
        "SELECT id, key_id, model, node, started_us, ended_us, prompt_tokens, cached_tokens, completion_tokens, "
        + "queue_ms, prefill_ms, decode_ms, device_ns, outcome, quantities FROM usage ";

    private readonly Lock _gate = new();

    public UsageRecord? Find(string requestId)
    {
        lock (_gate)
        {
            using var command = connection.Compile(Columns + "WHERE id = $id", "$id");
            command.Set("$id", requestId);
            using var row = command.ExecuteReader();
            return row.Read() ? Read(row) : null;
        }
    }

    public IReadOnlyList<UsageRecord> List(int count)
    {
        lock (_gate)
        {
            using var command = connection.Compile(Columns + "ORDER BY sequence DESC LIMIT $count", "$count");
            command.Set("$count", count);
            using var row = command.ExecuteReader();
            var records = new List<UsageRecord>();
            while (row.Read())
            {
                records.Add(Read(row));
            }

            return records;
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            connection.Dispose();
        }
    }

    private static UsageRecord Read(SqliteDataReader row) => new()
    {
        Id = RequestId.Parse(row.GetString(0)),
        KeyId = row.GetString(1),
        Model = row.GetString(2),
        Node = row.GetString(3),
        Started = row.GetTime(4),
        Ended = row.GetOptionalTime(5),
        PromptTokens = row.GetInt32(6),
        CachedTokens = row.GetInt32(7),
        CompletionTokens = row.GetInt32(8),
        QueueMilliseconds = row.GetDouble(9),
        PrefillMilliseconds = row.GetDouble(10),
        DecodeMilliseconds = row.GetDouble(11),
        DeviceNanoseconds = row.GetInt64(12),
        Outcome = OutcomeName.Parse(row.GetString(13), row.GetString(0)),
        Quantities = QuantitiesColumn.Parse(row.GetString(14), row.GetString(0)),
    };
}
