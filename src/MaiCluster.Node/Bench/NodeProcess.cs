using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace MaiCluster.Node.Bench;

/// <summary>A node of its own, as a user starts it, on a free port with a data folder that goes with it; neither outlives this process when that is told to end.</summary>
internal sealed class NodeProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);
    private readonly Process _process;
    private readonly DirectoryInfo _data;
    private readonly HttpClient _http = new();
    private readonly PosixSignalRegistration[] _signals;

    private NodeProcess(Process process, DirectoryInfo data, Uri address, int grpcPort, string key)
    {
        GrpcPort = grpcPort;
        _process = process;
        _data = data;
        Address = address;
        Key = key;
        _signals = [PosixSignalRegistration.Create(PosixSignal.SIGINT, End), PosixSignalRegistration.Create(PosixSignal.SIGTERM, End)];
    }

    public Uri Address { get; }

    /// <summary>For gRPC in clear text, on loopback.</summary>
    public int GrpcPort { get; }

    public string Key { get; }

    public long ResidentBytes
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64;
        }
    }

    public static async Task<NodeProcess> StartAsync(IEnumerable<string> flags, TimeProvider time)
    {
        var data = Directory.CreateTempSubdirectory("mai-bench-");
        var key = "mai_" + RandomNumberGenerator.GetHexString(32, lowercase: true);
        var (port, grpcPort) = FreePorts();
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true, RedirectStandardError = true };
        string[] arguments = [typeof(NodeProcess).Assembly.Location, "up", "--port", Text(port), "--grpc-port", Text(grpcPort), "--data", data.FullName, "--log-level", "error", .. flags];
        Array.ForEach(arguments, start.ArgumentList.Add);
        start.Environment["MAI_API_KEY"] = key;

        var node = new NodeProcess(Process.Start(start)!, data, new Uri($"http://127.0.0.1:{port}"), grpcPort, key);
        node._process.OutputDataReceived += (_, _) => { };
        node._process.BeginOutputReadLine();
        try
        {
            await node.UntilReadyAsync(time);
            return node;
        }
        catch
        {
            await node.DisposeAsync();
            throw;
        }
    }

    /// <summary>One figure of <c>/metrics</c>, summed over its labels; 0 when it is not there.</summary>
    public async Task<double> MetricAsync(string name)
    {
        var text = await _http.GetStringAsync(new Uri(Address, "/metrics"));
        return text.Split('\n')
            .Where(line => line.StartsWith(name, StringComparison.Ordinal) && line.Length > name.Length && line[name.Length] is ' ' or '{')
            .Sum(line => double.Parse(line.Split(' ')[^1], CultureInfo.InvariantCulture));
    }

    public async ValueTask DisposeAsync()
    {
        Array.ForEach(_signals, signal => signal.Dispose());
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
        _http.Dispose();
        _data.Delete(recursive: true);
    }

    private void End(PosixSignalContext signal)
    {
        _process.Kill();
        _process.WaitForExit();
        _data.Delete(recursive: true);
    }

    private async Task UntilReadyAsync(TimeProvider time)
    {
        var started = time.GetTimestamp();
        while (time.GetElapsedTime(started) < StartLimit && !_process.HasExited)
        {
            try
            {
                using var answer = await _http.GetAsync(new Uri(Address, "/readyz"));
                if (answer.StatusCode == HttpStatusCode.OK)
                {
                    return;
                }
            }
            catch (HttpRequestException)
            {
                // Not listening yet.
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50), time);
        }

        throw new InvalidDataException($"The node did not get ready: {(_process.HasExited ? await _process.StandardError.ReadToEndAsync() : "time is up")}");
    }

    private static (int Port, int GrpcPort) FreePorts()
    {
        using var first = new TcpListener(IPAddress.Loopback, 0);
        using var second = new TcpListener(IPAddress.Loopback, 0);
        first.Start();
        second.Start();
        return (((IPEndPoint)first.LocalEndpoint).Port, ((IPEndPoint)second.LocalEndpoint).Port);
    }

    private static string Text(int port) => port.ToString(CultureInfo.InvariantCulture);
}
