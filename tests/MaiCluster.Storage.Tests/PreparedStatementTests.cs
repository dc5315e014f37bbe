using Microsoft.Data.Sqlite;

namespace MaiCluster.Storage.Tests;

public sealed class PreparedStatementTests : IDisposable
{
    private readonly DatabaseFolder _folder = new();
    private readonly SqliteConnection _connection;

    public PreparedStatementTests()
    {
        _connection = _folder.Connect();
        _connection.Execute("CREATE TABLE things (id INTEGER PRIMARY KEY, whole INTEGER, part REAL, text TEXT CHECK (text <> 'wrong')) STRICT");
    }

    public void Dispose()
    {
        _connection.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("")]
    [InlineData("a")]
    [InlineData("Zoë, 東京 and \U0001F600")]
    [InlineData("a\0b")]
    public void Values_are_stored_as_they_were_bound(string text)
    {
        using var insert = new PreparedStatement(_connection, "INSERT INTO things (whole, part, text) VALUES (?1, ?2, ?3)");
        Assert.Equal(1, insert.Bind(long.MinValue).Bind(0.1).Bind(text).Run());
        Assert.Equal(1, insert.Bind((long?)null).Bind(double.MaxValue).Bind(string.Concat(Enumerable.Repeat(text, 300))).Run());

        using var command = _connection.CreateCommand();
        command.CommandText = "SELECT whole, part, text FROM things ORDER BY id";
        using var row = command.ExecuteReader();
        Assert.True(row.Read());
        Assert.Equal((long.MinValue, 0.1, text), (row.GetInt64(0), row.GetDouble(1), row.GetString(2)));
        Assert.True(row.Read());
        Assert.True(row.IsDBNull(0));
        Assert.Equal((double.MaxValue, string.Concat(Enumerable.Repeat(text, 300))), (row.GetDouble(1), row.GetString(2)));
    }

    [Fact]
    public void Run_that_failed_says_why_and_the_next_is_not_hindered()
    {
        using var insert = new PreparedStatement(_connection, "INSERT INTO things (id, text) VALUES (?1, ?2)");
        var error = Assert.Throws<SqliteException>(() => insert.Bind(1).Bind("wrong").Run());
        Assert.Equal(19, error.SqliteErrorCode);
        Assert.Contains("text <> 'wrong'", error.Message, StringComparison.Ordinal);
        Assert.Equal(1, insert.Bind(1).Bind("right").Run());

        using var find = new PreparedStatement(_connection, "SELECT 1 FROM things WHERE text = ?1");
        Assert.True(find.Bind("right").Finds());
        Assert.False(find.Bind("wrong").Finds());
    }

    [Fact]
    public void Statement_that_is_none_is_refused()
    {
        var error = Assert.Throws<SqliteException>(() => new PreparedStatement(_connection, "INSERT INTO nowhere VALUES (1)"));
        Assert.Contains("no such table: nowhere", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Lock_that_another_holds_is_not_taken()
    {
        using var other = _folder.Connect();
        using var begin = new PreparedStatement(_connection, "BEGIN IMMEDIATE");
        using (other.BeginTransaction(deferred: false))
        {
            Assert.False(begin.TryRun());
        }

        Assert.True(begin.TryRun());
        _connection.Execute("ROLLBACK");
    }
}
