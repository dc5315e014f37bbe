using MaiCluster.Serving.Metering;
using Microsoft.Data.Sqlite;

namespace MaiCluster.Storage.Usage;

/// <summary>Reads usage on a connection of its own, beside the writer; one call at a time.</summary>
internal sealed class UsageReader(SqliteConnection connection) : IDisposable
{
    private static readonly string Select = $"SELECT {UsageColumns.Names} FROM usage ";

    private readonly Lock _gate = new();

    public UsageRecord? Find(string requestId)
    {
        lock (_gate)
        {
            using var command = connection.Compile(Select + "WHERE id = $id", "$id");
            command.Set("$id", requestId);
            using var row = command.ExecuteReader();
            return row.Read() ? UsageColumns.Read(row) : null;
        }
    }

    public IReadOnlyList<UsageRecord> List(int count)
    {
        lock (_gate)
        {
            using var command = connection.Compile(Select + "ORDER BY sequence DESC LIMIT $count", "$count");
            command.Set("$count", count);
            using var row = command.ExecuteReader();
            var records = new List<UsageRecord>();
            while (row.Read())
            {
                records.Add(UsageColumns.Read(row));
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
}
