using Npgsql;

namespace MaiCluster.Storage.Postgres;

/// <summary>A statement whose rows are given as one array a column.</summary>
internal sealed class PostgresColumns<TRow>(string sql, IReadOnlyList<TRow> rows)
{
    public NpgsqlBatchCommand Command { get; } = new(sql);

    /// <summary>One value for all rows.</summary>
    public PostgresColumns<TRow> With<T>(T value)
    {
        Command.Parameters.Add(new NpgsqlParameter<T> { TypedValue = value });
        return this;
    }

    /// <summary>Each row's value.</summary>
    public PostgresColumns<TRow> Add<T>(Func<TRow, T> value) => With(rows.Select(value).ToArray());
}
