using System.Net.Sockets;
using Npgsql;

namespace MaiCluster.Storage.Postgres;

/// <summary>What PostgreSQL or the way to it says, in plain words and without a row's content.</summary>
internal static class PostgresFailure
{
    /// <summary>The same statement may succeed when it is tried again: the server is away, restarts, or chose us to end a deadlock.</summary>
    public static bool IsTransient(this NpgsqlException error) =>
        error.IsTransient || error.SqlState is PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown;

    /// <summary>The statement is wrong in itself: a value that no column takes.</summary>
    public static bool IsWrongValue(this NpgsqlException error) =>
        error.SqlState is { } state && (state.StartsWith("22", StringComparison.Ordinal) || state.StartsWith("23", StringComparison.Ordinal));

    public static StorageException For(StoreUrl store, NpgsqlException error) => new($"{store}: {Words(error)}", error);

    private static string Words(NpgsqlException error) => error.SqlState switch
    {
        PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification =>
            "PostgreSQL refuses this user or password: check both, and the server's pg_hba.conf.",
        PostgresErrorCodes.InvalidCatalogName => "there is no such database: make it with 'createdb', or give another.",
        PostgresErrorCodes.InsufficientPrivilege => $"this user lacks a right ({((PostgresException)error).MessageText}): grant it, or make the database this user's own.",
        PostgresErrorCodes.TooManyConnections => "PostgreSQL takes no more connections: raise its max_connections, or lower 'Maximum Pool Size' of each node.",
        PostgresErrorCodes.DiskFull => "PostgreSQL's disk is full: free some space; writing then goes on by itself.",
        PostgresErrorCodes.ReadOnlySqlTransaction => "this PostgreSQL is a read-only standby: give the primary, or target_session_attrs=primary with both hosts.",
        PostgresErrorCodes.CannotConnectNow or PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown =>
            "PostgreSQL is starting or stopping: try again in a moment.",
        not null => $"PostgreSQL says: {((PostgresException)error).MessageText} ({error.SqlState})",
        null => error.InnerException switch
        {
            SocketException socket => $"PostgreSQL cannot be reached: {socket.Message}. Check host and port, and that the server runs.",
            TimeoutException => "PostgreSQL did not answer in time: check its load and the way to it.",
            _ => $"the connection to PostgreSQL failed: {error.Message}",
        },
    };
}
