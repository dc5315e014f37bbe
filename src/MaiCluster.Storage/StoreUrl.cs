using MaiCluster.Storage.Postgres;
using Npgsql;

namespace MaiCluster.Storage;

/// <summary>
/// Where the stores are: <c>sqlite:PATH</c>, <c>postgres://USER:PASSWORD@HOST:PORT/DATABASE?SETTING=VALUE</c>, or a connection
/// string (<c>Host=...;Database=...</c>). Whatever prints it gets no password.
/// </summary>
public sealed class StoreUrl
{
    private const string Sqlite = "sqlite:";
    private const string Forms = "sqlite:PATH, postgres://USER:PASSWORD@HOST:PORT/DATABASE or a connection string (Host=...;Database=...)";

    private readonly string? _connectionString;
    private readonly string _shown;

    private StoreUrl(string path)
    {
        Path = path;
        _shown = Sqlite + path;
    }

    private StoreUrl(NpgsqlConnectionStringBuilder postgres)
    {
        _connectionString = postgres.ConnectionString;
        var database = postgres.Database ?? postgres.Username;
        _shown = $"postgres://{(postgres.Username is { } user ? user + "@" : "")}{PostgresUrl.HostOf(postgres)}{(database is null ? "" : "/" + database)}";
    }

    /// <summary>The embedded store's file, as it was given; null for PostgreSQL.</summary>
    public string? Path { get; }

    /// <summary>Whether other machines can reach it.</summary>
    public bool IsPostgres => _connectionString is not null;

    /// <exception cref="FormatException">The text is none of the forms; the message does not repeat what may be a password.</exception>
    public static StoreUrl Parse(string text)
    {
        if (text.StartsWith(Sqlite, StringComparison.OrdinalIgnoreCase))
        {
            return new StoreUrl(SqlitePath(text[Sqlite.Length..]));
        }

        if (PostgresUrl.Matches(text))
        {
            return new StoreUrl(PostgresUrl.Parse(text));
        }

        if (text.IndexOf("://", StringComparison.Ordinal) is > 0 and var scheme && text.AsSpan(0, scheme).IndexOfAny("=;@ ") < 0)
        {
            throw new FormatException($"A store's address cannot begin with '{text[..scheme]}://': give {Forms}.");
        }

        return text.Contains('=', StringComparison.Ordinal)
            ? new StoreUrl(PostgresUrl.ParseConnectionString(text))
            : throw new FormatException($"This is no store's address: give {Forms}.");
    }

    /// <summary>For the database's driver, password and all: never for a log or a message.</summary>
    /// <exception cref="InvalidOperationException">It is a file.</exception>
    public string RevealConnectionString() => _connectionString ?? throw new InvalidOperationException($"'{_shown}' is a file and has no connection string.");

    /// <summary>Without the password and the settings.</summary>
    public override string ToString() => _shown;

    private static string SqlitePath(string path)
    {
        if (path.StartsWith("///", StringComparison.Ordinal))
        {
            return path[2..]; // sqlite:///absolute, as other programs write it
        }

        return string.IsNullOrWhiteSpace(path) || path.StartsWith("//", StringComparison.Ordinal)
            ? throw new FormatException("'sqlite:' is followed by the path of the file: sqlite:data/mai.db or sqlite:/var/lib/mai/mai.db.")
            : path;
    }
}
