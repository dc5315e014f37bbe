using System.Globalization;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;

namespace MaiCluster.Node.Bench;

/// <summary>
/// Streaming clients on one thread over raw sockets, so that what is measured is the server: an event is counted and
/// not looked at further.
/// </summary>
internal sealed partial class StreamingClients(Uri node, string key, string model, TimeProvider time)
{
    private const int ThreadCpuClock = 3;
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(60);
    private readonly long _epoch = time.GetTimestamp();

    /// <summary>Processor time that the last run took of its own thread, in seconds.</summary>
    public double CpuSeconds { get; private set; }

    public double Now => time.GetElapsedTime(_epoch).TotalSeconds;

    /// <summary>Sends all prompts at once and reads until every answer has ended.</summary>
    /// <param name="prompts">Token ids; one stream each.</param>
    /// <param name="tokens">Of each answer.</param>
    /// <param name="onToken">Called on each event; may add a stream through <see cref="Start"/>.</param>
    public IReadOnlyList<TokenTimes> Run(IEnumerable<int[]> prompts, int tokens, Action<List<EventCounter>>? onToken = null)
    {
        var cpu = ThreadCpuSeconds();
        var streams = prompts.Select(prompt => Start(prompt, tokens)).ToList();
        var buffer = new byte[64 * 1024];
        while (streams.Exists(stream => !stream.HasEnded))
        {
            var readable = streams.Where(stream => !stream.HasEnded).Select(stream => stream.Socket).ToList();
            Socket.Select(readable, null, null, Silence);
            if (readable.Count == 0)
            {
                throw new InvalidDataException($"The node sent nothing for {Silence.TotalSeconds} s.");
            }

            foreach (var socket in readable)
            {
                var stream = streams.Find(candidate => candidate.Socket == socket)!;
                var received = socket.Receive(buffer);
                stream.Take(buffer.AsSpan(0, received), Now);
            }

            onToken?.Invoke(streams);
        }

        streams.ForEach(stream => stream.Socket.Dispose());
        CpuSeconds = ThreadCpuSeconds() - cpu;
        return [.. streams.Select(stream => stream.Times)];
    }

    /// <summary>Seconds from sending a prompt to its first token.</summary>
    public double FirstTokenSeconds(int[] prompt)
    {
        var sent = Now;
        return Run([prompt], 1)[0].First - sent;
    }

    public EventCounter Start(int[] prompt, int tokens)
    {
        var ids = string.Join(',', prompt.Select(id => id.ToString(CultureInfo.InvariantCulture)));
        var body = $$"""{"model":"{{model}}","prompt":[{{ids}}],"max_tokens":{{tokens}},"temperature":0,"ignore_eos":true,"stream":true}""";
        var head = $"POST /v1/completions HTTP/1.1\r\nHost: {node.Authority}\r\nAuthorization: Bearer {key}\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n";
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        socket.Connect(node.Host, node.Port);
        socket.Send(Encoding.ASCII.GetBytes(head + body));
        return new EventCounter(socket, tokens);
    }

    private static double ThreadCpuSeconds() =>
        OperatingSystem.IsLinux() && GetTime(ThreadCpuClock, out var spent) == 0 ? spent.Seconds + (spent.Nanoseconds / 1e9) : double.NaN;

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int GetTime(int clock, out TimeSpec time);

    [StructLayout(LayoutKind.Sequential)]
    private struct TimeSpec
    {
        public long Seconds;
        public long Nanoseconds;
    }
}
