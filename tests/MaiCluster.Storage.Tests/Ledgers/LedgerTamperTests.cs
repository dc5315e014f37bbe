using MaiCluster.Serving.Ledgers;
using MaiCluster.Serving.Ledgers.Adjustments;
using MaiCluster.Serving.Ledgers.Auditing;
using MaiCluster.Serving.Ledgers.Postings;
using MaiCluster.Serving.Ledgers.Sealing;
using MaiCluster.Storage.Ledgers;
using Microsoft.Data.Sqlite;
using static MaiCluster.Storage.Tests.Ledgers.LedgerSamples;

namespace MaiCluster.Storage.Tests.Ledgers;

/// <summary>Somebody who can write the file changes what was booked.</summary>
public sealed class LedgerTamperTests : IAsyncLifetime
{
    private readonly DatabaseFolder _folder = new();
    private SqliteLedgerStore _store = null!;
    private SqliteLedgerBooks _books = null!;

    public async Task InitializeAsync()
    {
        var database = await SqliteDatabase.OpenAsync(_folder.File);
        (_store, _books) = (new SqliteLedgerStore(database), new SqliteLedgerBooks(database));
        var upstream = await CostLedger.ActivateAsync(LedgerPartition.Partner("upstream"), _store, default);
        await upstream.PostAsync([OfPartner(1), OfPartner(2)], default);
        await upstream.PostAsync(new Adjustment { Id = "a1", Time = Records.Noon, Corrects = new EntryReference(Day, 1, LedgerPartition.Partner("upstream")), AmountMicros = 10, Reason = "late" }, default);
        await (await CostLedger.ActivateAsync(LedgerPartition.Model("mai-text"), _store, default)).PostAsync([House(3), House(4) with { RevenueMicros = 0 }], default);
        var device = await CostLedger.ActivateAsync(LedgerPartition.Device(Gpu), _store, default);
        await device.PostAsync([Window(0), Window(1)], default);
        await new DaySeals(_store).SealThroughAsync(Day.AddDays(1), default);
        await device.PostAsync([Window(2)], default); // late: in the open day
    }

    public async Task DisposeAsync()
    {
        await _store.DisposeAsync();
        _books.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Untouched_it_is_right()
    {
        var audited = await AuditAsync();
        Assert.Equal((3, 8L, 24L), (audited.Days, audited.Postings, audited.Entries));
    }

    [Theory]
    [InlineData("ledger_heads")]
    [InlineData("ledger_postings")]
    [InlineData("ledger_entries")]
    [InlineData("ledger_rollups")]
    [InlineData("ledger_seals")]
    public async Task Any_value_that_is_changed_is_found(string table)
    {
        var columns = new List<(string Name, string Type)>();
        using var connection = _folder.Connect();
        using (var command = connection.CreateCommand())
        {
            command.CommandText = $"SELECT name, type FROM pragma_table_info('{table}')";
            using var row = command.ExecuteReader();
            while (row.Read())
            {
                columns.Add((row.GetString(0), row.GetString(1)));
            }
        }

        var rows = (long)connection.Scalar($"SELECT count(*) FROM {table}")!;
        var changes = 0;
        foreach (var (name, type) in columns)
        {
            foreach (var change in ChangesOf(name, type))
            {
                for (var index = 0; index < rows; index += 1 + (int)(rows / 8))
                {
                    changes += await IsFoundAsync(connection, table, name, change, index) ? 1 : 0;
                }
            }
        }

        Assert.InRange(changes, 2 * columns.Count, int.MaxValue);
        await AuditAsync(); // all of it was put back
    }

    [Theory]
    [InlineData("DELETE FROM ledger_entries WHERE day = '2026-03-01' AND number = 2 AND partition = 'partner:upstream'", "Entry 2026-03-01/2/partner:upstream is missing, or not that of posting settlement/req_000000000000000000000001.")]
    [InlineData("DELETE FROM ledger_postings WHERE id = 'settlement/req_000000000000000000000003'", "Posting 1 of model:mai-text on 2026-03-01 (settlement/req_000000000000000000000004) does not have the hash that was stored with it.")]
    [InlineData("DELETE FROM ledger_postings WHERE id = 'settlement/req_000000000000000000000004'", "Posting 2 of model:mai-text on 2026-03-01 is missing.")] // it booked nothing, and is missed all the same
    [InlineData("UPDATE ledger_entries SET amount_micros = amount_micros + 1 WHERE day = '2026-03-01' AND number = 2 AND partition = 'partner:upstream'", "Entry 2026-03-01/2/partner:upstream does not have the hash that was stored with it.")]
    [InlineData("DELETE FROM ledger_seals WHERE day = '2026-03-01'", "2026-03-02 is sealed, and a day before it is not.")]
    [InlineData("DELETE FROM ledger_rollups WHERE day = '2026-03-01' AND revenue_micros > 0", "The roll-up of 2026-03-01, model mai-text, tenant zenith has nothing, and its entries have revenue 1003 micros.")]
    public async Task First_wrong_place_is_named(string sql, string message)
    {
        using (var connection = _folder.Connect())
        {
            connection.Execute(sql);
        }

        Assert.Equal(message, (await Assert.ThrowsAsync<LedgerDamagedException>(() => AuditAsync())).Message);
    }

    [Fact]
    public async Task What_is_cut_off_at_the_end_is_found_by_a_kept_hash_alone()
    {
        var before = await AuditAsync();
        using (var connection = _folder.Connect())
        {
            connection.Execute(
                """
                DELETE FROM ledger_seals WHERE day > '2026-03-01';
                DELETE FROM ledger_heads WHERE day > '2026-03-01';
                DELETE FROM ledger_rollups WHERE day > '2026-03-01';
                DELETE FROM ledger_postings WHERE day > '2026-03-01';
                DELETE FROM ledger_entries WHERE day > '2026-03-01';
                """);
        }

        var cut = await AuditAsync();
        Assert.Null(cut.ProvenThrough);
        Assert.Equal(Day, (await AuditAsync(cut.LastSeal!.Hash)).ProvenThrough);
        await Assert.ThrowsAsync<LedgerDamagedException>(() => AuditAsync(before.LastSeal!.Hash));
        await Assert.ThrowsAsync<LedgerDamagedException>(() => AuditAsync(before.Head));
    }

    private static IEnumerable<string> ChangesOf(string column, string type) => type switch
    {
        "INTEGER" => [$"t.{column} + 1", $"t.{column} - 1", $"-t.{column} - 1"],
        "BLOB" => [$"unhex(substr(hex(t.{column}), 1, 62) || CASE substr(hex(t.{column}), 63) WHEN '00' THEN '01' ELSE '00' END)", $"unhex(substr(hex(t.{column}), 3))"],
        _ => [$"coalesce(t.{column}, '') || 'x'", $"coalesce(t.{column}, '') || char(10)", $"CASE WHEN t.{column} = '' THEN 'x' ELSE '' END", $"CASE WHEN t.{column} IS NULL THEN 'req_000000000000000000000009' END"],
    };

    /// <summary>Changes one value of one row, sees that it is found, and puts it back.</summary>
    /// <returns>False when the file does not take the change.</returns>
    private async Task<bool> IsFoundAsync(SqliteConnection connection, string table, string column, string change, int index)
    {
        connection.Execute($"CREATE TEMP TABLE kept AS SELECT * FROM {table}");
        try
        {
            var keys = string.Join(" AND ", KeysOf(table).Select(key => $"t.{key} = k.{key}"));
            connection.Execute($"UPDATE {table} AS t SET {column} = ({change}) FROM (SELECT * FROM kept LIMIT 1 OFFSET {index}) AS k WHERE {keys}");
        }
        catch (SqliteException error) when (error.SqliteErrorCode == 19) // a key or an amount that the table refuses
        {
            connection.Execute("DROP TABLE kept");
            return false;
        }

        var found = await Record.ExceptionAsync(() => AuditAsync());
        connection.Execute($"DELETE FROM {table}; INSERT INTO {table} SELECT * FROM kept; DROP TABLE kept");
        Assert.True(found is LedgerDamagedException, $"{table}.{column} of row {index} became {change}: {found?.ToString() ?? "nothing was found"}");
        return true;
    }

    private static string[] KeysOf(string table) => table switch
    {
        "ledger_seals" => ["day"],
        "ledger_heads" => ["day", "partition"],
        "ledger_postings" => ["id"],
        "ledger_entries" => ["day", "partition", "number"],
        _ => ["day", "model", "scenario", "tenant", "partner", "device"],
    };

    private Task<AuditedLedger> AuditAsync(LedgerHash? kept = null) => new LedgerAudit(_books, _store).RunAsync(kept, default);
}
