using Microsoft.Data.Sqlite;

namespace MaiCluster.Storage.Tests;

/// <summary>A folder for one test's database, gone after it.</summary>
public sealed class DatabaseFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("mai-storage-");

    public string File => Path.Combine(_folder.FullName, "mai.db");

    /// <summary>A plain connection, such as another program's.</summary>
    public SqliteConnection Connect()
    {
        var connection = new SqliteConnection($"Data Source={File};Pooling=False");
        connection.Open();
        return connection;
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
