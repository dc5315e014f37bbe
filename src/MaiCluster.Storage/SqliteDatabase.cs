using System.Globalization;
using Microsoft.Data.Sqlite;

namespace MaiCluster.Storage;

/// <summary>
/// The embedded store's one file, checked and brought to the present schema. Any number of processes may have it open:
/// readers never wait for a writer (write-ahead log), writers take turns.
/// </summary>
public sealed class SqliteDatabase
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly string _connection;

    private SqliteDatabase(string path, StorageOptions options)
    {
        Path = path;
        Options = options;
        _connection = new SqliteConnectionStringBuilder
        {
            DataSource = path,
            ForeignKeys = true,
            Pooling = false, // each store keeps its own few connections for as long as it lives
            DefaultTimeout = (int)Math.Ceiling(options.BusyTimeout.TotalSeconds),
        }.ToString();
    }

    /// <summary>Full path of the file.</summary>
    public string Path { get; }

    internal StorageOptions Options { get; }

    /// <summary>Opens the file, makes it (readable and writable by this user only) if need be, and migrates its schema.</summary>
    /// <exception cref="StorageException">The file is damaged, not ours, newer than this program, or cannot be opened.</exception>
    public static Task<SqliteDatabase> OpenAsync(string path, StorageOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        options ??= new StorageOptions();
        options.Validate();
        return Task.Run(() => Open(System.IO.Path.GetFullPath(path), options), cancellationToken);
    }

    /// <summary>A connection of the caller's own; it is not safe for two threads at once.</summary>
    internal SqliteConnection Connect()
    {
        var connection = new SqliteConnection(_connection);
        try
        {
            connection.Open();

            // NORMAL: a commit is in the operating system's hands when it returns, so a killed process loses nothing. A power
            // loss may take the commits since the last checkpoint with it, but leaves the file whole and in order.
            connection.Execute(string.Create(
                CultureInfo.InvariantCulture,
                $"PRAGMA busy_timeout = {(long)Options.BusyTimeout.TotalMilliseconds}; PRAGMA synchronous = NORMAL; PRAGMA journal_size_limit = 67108864"));
            if (Options.MaxBytes is { } bytes)
            {
                var pages = bytes / (long)connection.Scalar("PRAGMA page_size")!;
                connection.Execute(string.Create(CultureInfo.InvariantCulture, $"PRAGMA max_page_count = {pages}"));
            }

            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private static SqliteDatabase Open(string path, StorageOptions options)
    {
        var database = new SqliteDatabase(path, options);
        try
        {
            CreateMissing(path);
            using var connection = database.Connect();
            Schema.Check(connection, path);
            MakePrivate(path);
            if ((string)connection.Scalar("PRAGMA journal_mode = WAL")! is not "wal" and var mode)
            {
                throw new StorageException($"'{path}' lies on a file system without shared memory (journal mode '{mode}'): put it on a local disk.");
            }

            Schema.Migrate(connection, path);
            return database;
        }
        catch (SqliteException error)
        {
            throw StorageException.From(path, error);
        }
        catch (Exception error) when (error is UnauthorizedAccessException or (IOException and not StorageException))
        {
            throw new StorageException($"'{path}' cannot be opened: {error.Message}", error);
        }
    }

    /// <summary>Made here and not by SQLite, which would leave its mode to the umask; the log beside it takes the file's mode.</summary>
    private static void CreateMissing(string path)
    {
        if (System.IO.Path.GetDirectoryName(path) is { } folder && !Directory.Exists(folder))
        {
            Directory.CreateDirectory(folder);
        }

        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = Private;
        }

        try
        {
            new FileStream(path, options).Dispose();
        }
        catch (IOException) when (File.Exists(path))
        {
            // There already. It was not opened, and must not be: closing a second handle would drop SQLite's locks on it.
        }
    }

    private static void MakePrivate(string path)
    {
        if (!OperatingSystem.IsWindows() && File.GetUnixFileMode(path) != Private)
        {
            File.SetUnixFileMode(path, Private);
        }
    }
}
