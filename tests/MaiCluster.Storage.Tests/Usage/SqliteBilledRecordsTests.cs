namespace MaiCluster.Storage.Tests.Usage;

public sealed class SqliteBilledRecordsTests() : BilledRecordsContract(new SqliteStoreDatabase())
{
    [Theory]
    [InlineData("SELECT sum(billed_micros) FROM usage WHERE key_id = 'k' AND outcome <> 'open' AND started_us >= 1 AND started_us < 2", "USING INDEX usage_key (key_id=? AND started_us>? AND started_us<?)")]
    [InlineData("SELECT sum(billed_micros) FROM usage WHERE grants <> '' AND grants >= 'g' AND grants < 'g' || '!' AND outcome <> 'open'", "USING INDEX usage_grants (grants>? AND grants<?)")]
    public async Task A_sum_reads_only_what_it_is_of(string sql, string plan)
    {
        using var folder = new DatabaseFolder();
        await SqliteDatabase.OpenAsync(folder.File);
        using var connection = folder.Connect();
        using var command = connection.CreateCommand();
        command.CommandText = "EXPLAIN QUERY PLAN " + sql;
        using var row = await command.ExecuteReaderAsync();
        Assert.True(await row.ReadAsync());
        Assert.Contains(plan, row.GetString(3), StringComparison.Ordinal);
    }
}
