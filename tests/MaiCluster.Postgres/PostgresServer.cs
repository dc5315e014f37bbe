using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace MaiCluster.Postgres;

/// <summary>
/// A real PostgreSQL, from the operating system's package, for as long as this process lives. Each test class makes databases of
/// its own in it. Nothing of it is left, even when the tests are killed: the server's script ends with its standard input.
/// </summary>
public sealed class PostgresServer
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(2);

    private static readonly string? Binaries = FindBinaries();

    private static readonly Lazy<Task<PostgresServer>> One = new(StartAsync);

    private readonly Process _script; // kept, so that its standard input stays open
    private readonly string _password;
    private readonly int _port;
    private readonly string _folder;
    private int _databases;

    private PostgresServer(Process script, string password, int port, string folder)
    {
        _script = script;
        _password = password;
        _port = port;
        _folder = folder;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Stop();
    }

    /// <summary>Why there is none on this machine; null when there is.</summary>
    public static string? Missing { get; } = FindMissing();

    /// <summary>The server of this run, started by the first who asks; takes a second or two.</summary>
    public static Task<PostgresServer> SharedAsync() => One.Value;

    /// <summary>A new, empty database, as a store's URL.</summary>
    public async Task<string> CreateDatabaseAsync()
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"test_{Interlocked.Increment(ref _databases)}");
        using var create = Process.Start(new ProcessStartInfo(Path.Combine(Binaries!, "createdb"))
        {
            ArgumentList = { "-h", "127.0.0.1", "-p", _port.ToString(CultureInfo.InvariantCulture), "-U", "mai", "--no-password", name },
            Environment = { ["PGPASSWORD"] = _password },
            RedirectStandardError = true,
        })!;
        var said = await create.StandardError.ReadToEndAsync().WaitAsync(StartLimit);
        await create.WaitForExitAsync().WaitAsync(StartLimit);
        return create.ExitCode == 0 ? UrlOf(name) : throw new InvalidOperationException($"The database {name} was not made: {said}");
    }

    /// <summary>The URL of a database, made or not.</summary>
    public string UrlOf(string database) => UrlOf(database, _password);

    /// <summary>The same with another password.</summary>
    public string UrlOf(string database, string password) =>
        string.Create(CultureInfo.InvariantCulture, $"postgres://mai:{password}@127.0.0.1:{_port}/{database}");

    /// <summary>Where its socket and its files are.</summary>
    public string Folder => _folder;

    private static async Task<PostgresServer> StartAsync()
    {
        var password = RandomNumberGenerator.GetHexString(24, lowercase: true);
        var start = new ProcessStartInfo { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        var command = new[] { "/bin/sh", Path.Combine(AppContext.BaseDirectory, "postgres.sh"), Binaries! }.Concat(FreePorts());
        if (Environment.IsPrivilegedProcess)
        {
            // The server refuses to run as root; its package made it a user.
            command = ["runuser", "-u", "postgres", "--", "/bin/sh", "-c", await File.ReadAllTextAsync(command.ElementAt(1)), .. command.Skip(1)];
        }

        start.FileName = command.First();
        foreach (var argument in command.Skip(1))
        {
            start.ArgumentList.Add(argument);
        }

        var script = Process.Start(start)!;
        await script.StandardInput.WriteLineAsync(password);
        await script.StandardInput.FlushAsync();
        var said = script.StandardError.ReadToEndAsync();
        if (await script.StandardOutput.ReadLineAsync().WaitAsync(StartLimit) is not { } line)
        {
            throw new InvalidOperationException($"PostgreSQL did not start: {await said.WaitAsync(StartLimit)}");
        }

        var space = line.IndexOf(' ', StringComparison.Ordinal);
        return new PostgresServer(script, password, int.Parse(line.AsSpan(0, space), CultureInfo.InvariantCulture), line[(space + 1)..]);
    }

    private void Stop()
    {
        try
        {
            _script.StandardInput.Close();
            _script.WaitForExit(TimeSpan.FromSeconds(10));
        }
        catch (IOException)
        {
            // It has ended by itself.
        }
    }

    /// <summary>Several, since another program may take one before the server does.</summary>
    private static string[] FreePorts()
    {
        var listeners = Enumerable.Range(0, 5).Select(_ => new TcpListener(IPAddress.Loopback, 0)).ToArray();
        foreach (var listener in listeners)
        {
            listener.Start();
        }

        var ports = listeners.Select(listener => ((IPEndPoint)listener.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture)).ToArray();
        foreach (var listener in listeners)
        {
            listener.Dispose();
        }

        return ports;
    }

    private static string? FindMissing()
    {
        if (Binaries is null)
        {
            return "PostgreSQL's server is not installed: Debian's package is 'postgresql'.";
        }

        return Environment.IsPrivilegedProcess && !File.ReadLines("/etc/passwd").Any(line => line.StartsWith("postgres:", StringComparison.Ordinal))
            ? "PostgreSQL does not run as root, and there is no user 'postgres' to run it."
            : null;
    }

    private static string? FindBinaries()
    {
        const string debian = "/usr/lib/postgresql";
        var folders = Directory.Exists(debian)
            ? Directory.GetDirectories(debian).OrderByDescending(folder => int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var version) ? version : 0).Select(folder => Path.Combine(folder, "bin"))
            : [];
        return folders.Concat((Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator))
            .FirstOrDefault(folder => !OperatingSystem.IsWindows() && IsThere(Path.Combine(folder, "initdb")) && IsThere(Path.Combine(folder, "postgres")));
    }

    /// <summary>A link that points nowhere is not.</summary>
    private static bool IsThere(string path) => File.Exists(path) && new FileInfo(path).ResolveLinkTarget(returnFinalTarget: true) is not { Exists: false };
}
