using System.Diagnostics;
using System.Text;

namespace MaiCluster.EndToEnd.Nodes;

/// <summary>A program with its output gathered. It never outlives its owner, nor these tests.</summary>
internal sealed class ChildProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly Task _gathered;
    private readonly StringBuilder _output = new();
    private readonly StringBuilder _error = new();

    private ChildProcess(Process process)
    {
        _process = process;
        AppDomain.CurrentDomain.ProcessExit += End;
        _gathered = Task.WhenAll(GatherAsync(process.StandardOutput, _output), GatherAsync(process.StandardError, _error));
    }

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    public string Output => Text(_output);

    public string Error => Text(_error);

    /// <summary>Memory that it really holds.</summary>
    public long ResidentBytes
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64;
        }
    }

    /// <param name="environment">Set on top of ours, of which <c>MAI_*</c> is left out.</param>
    public static ChildProcess Start(string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null, string? folder = null)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder ?? Repository.Root,
        };
        foreach (var ours in start.Environment.Keys.Where(name => name.StartsWith("MAI_", StringComparison.Ordinal)).ToArray())
        {
            start.Environment.Remove(ours);
        }

        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        var process = Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start.");
        process.StandardInput.Close();
        return new ChildProcess(process);
    }

    /// <returns>Its exit code, with all output gathered.</returns>
    public async Task<int> ExitAsync(TimeSpan? limit = null)
    {
        await Until.DoneAsync(WaitAsync(), $"Process {Id} did not end. Its stderr: {Error}", limit);
        return _process.ExitCode;
    }

    public void Signal(int signal) => Signals.Send(Id, signal);

    public async ValueTask DisposeAsync()
    {
        AppDomain.CurrentDomain.ProcessExit -= End;
        End(null, EventArgs.Empty);
        await WaitAsync();
        _process.Dispose();
    }

    private async Task<bool> WaitAsync()
    {
        await _process.WaitForExitAsync();
        await _gathered;
        return true;
    }

    private void End(object? sender, EventArgs e)
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }
    }

    private static async Task GatherAsync(StreamReader from, StringBuilder into)
    {
        var buffer = new char[1024];
        while (await from.ReadAsync(buffer) is > 0 and var count)
        {
            lock (into)
            {
                into.Append(buffer, 0, count);
            }
        }
    }

    private static string Text(StringBuilder gathered)
    {
        lock (gathered)
        {
            return gathered.ToString();
        }
    }
}
