using Npgsql;

namespace MaiCluster.EndToEnd.Cluster;

/// <summary>Usage records as they lie in PostgreSQL, read past the product.</summary>
internal sealed class UsageTable : IAsyncDisposable
{
    private readonly NpgsqlDataSource _source;

    public UsageTable(string store)
    {
        var url = new Uri(store);
        var user = url.UserInfo.Split(':');
        _source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder
        {
            Host = url.Host,
            Port = url.Port,
            Username = user[0],
            Password = user[1],
            Database = url.AbsolutePath[1..],
            Pooling = false,
        });
    }

    /// <summary>All of them, in the order they were opened.</summary>
    public async Task<IReadOnlyList<UsageRow>> ReadAsync()
    {
        await using var command = _source.CreateCommand("SELECT id, node, outcome, prompt_tokens, completion_tokens FROM mai.usage ORDER BY sequence");
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<UsageRow>();
        while (await reader.ReadAsync())
        {
            rows.Add(new UsageRow(reader.GetString(0), reader.GetString(1), reader.GetString(2), reader.GetInt32(3), reader.GetInt32(4)));
        }

        return rows;
    }

    /// <summary>A sum or a count; 0 of nothing.</summary>
    public async Task<long> SumAsync(string sql)
    {
        await using var command = _source.CreateCommand(sql);
        return await command.ExecuteScalarAsync() is { } value and not DBNull ? Convert.ToInt64(value, System.Globalization.CultureInfo.InvariantCulture) : 0;
    }

    public async Task<UsageRow> OneAsync(string id) => (await ReadAsync()).Single(row => row.Id == id);

    public ValueTask DisposeAsync() => _source.DisposeAsync();
}

/// <param name="Gateway">The process that answered the client.</param>
internal sealed record UsageRow(string Id, string Gateway, string Outcome, int PromptTokens, int CompletionTokens);
