using MaiCluster.Serving.Requests;
using Microsoft.Data.Sqlite;

namespace MaiCluster.Storage;

/// <summary>The store's file cannot be used as asked; the message names it and says what would help.</summary>
public sealed class StorageException(string message, Exception? inner = null) : StoreUnavailableException(message, inner)
{
    // SQLite's primary result codes: https://www.sqlite.org/rescode.html
    private const int Busy = 5, ReadOnly = 8, InputOutput = 10, Corrupt = 11, Full = 13, CannotOpen = 14, NotADatabase = 26;

    /// <summary>Says in plain words what SQLite said about the file at <paramref name="path"/>.</summary>
    internal static StorageException From(string path, SqliteException error) => new(
        error.SqliteErrorCode switch
        {
            Busy => $"'{path}' is held by another process that does not let go of it: end that process, or wait for it.",
            ReadOnly => $"'{path}' cannot be written: make the file and its folder writable for this user.",
            InputOutput => $"Reading or writing '{path}' failed: check the disk that holds it. ({error.Message})",
            Corrupt => $"'{path}' is damaged: put a copy back, or move the file away to start with an empty one. ({error.Message})",
            Full => $"'{path}' cannot grow: its disk is full or its size limit is reached. Free some space; writing then goes on by itself.",
            CannotOpen => $"'{path}' cannot be opened: check that its folder exists and that this user may read and write in it.",
            NotADatabase => $"'{path}' is not a SQLite database: give another path, or move the file away to start with an empty one.",
            _ => $"'{path}': {error.Message}",
        },
        error);
}
