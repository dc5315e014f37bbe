using System.Globalization;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;

namespace MaiCluster.Node.Bench.Tensors;

/// <summary>One client over a raw socket that is kept open, so that what is measured is the server: it sends one row as binary data and reads the answer whole.</summary>
internal sealed class InferClient : IDisposable
{
    /// <summary>What comes before the row's bytes.</summary>
    public const string Json =
        """{"inputs":[{"name":"x","shape":[1,256],"datatype":"FP32","parameters":{"binary_data_size":1024}}],"parameters":{"binary_data_output":true}}""";

    private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly byte[] _request;
    private readonly byte[] _answer = new byte[16 << 10];

    public InferClient(Uri node, string key, string model, float[] row)
    {
        var bytes = MemoryMarshal.AsBytes<float>(row);
        var head = string.Create(
            CultureInfo.InvariantCulture,
            $"POST /v2/models/{model}/infer HTTP/1.1\r\nHost: {node.Authority}\r\nAuthorization: Bearer {key}\r\nInference-Header-Content-Length: {Json.Length}\r\nContent-Length: {Json.Length + bytes.Length}\r\n\r\n");
        _request = [.. Encoding.ASCII.GetBytes(head + Json), .. bytes];
        _socket.Connect(node.Host, node.Port);
    }

    /// <exception cref="InvalidDataException">The node did not answer as it should.</exception>
    public void Call()
    {
        _socket.Send(_request);
        var (received, whole) = (0, int.MaxValue);
        while (received < whole)
        {
            var read = _socket.Receive(_answer.AsSpan(received));
            received = read > 0 ? received + read : throw new InvalidDataException("The node closed the connection.");
            whole = whole == int.MaxValue ? WholeBytes(_answer.AsSpan(0, received)) : whole;
        }
    }

    public void Dispose() => _socket.Dispose();

    private static int WholeBytes(ReadOnlySpan<byte> answer)
    {
        var end = answer.IndexOf("\r\n\r\n"u8);
        if (end < 0)
        {
            return int.MaxValue;
        }

        var head = Encoding.ASCII.GetString(answer[..end]);
        const string length = "\r\nContent-Length: ";
        var at = head.IndexOf(length, StringComparison.OrdinalIgnoreCase);
        return head.StartsWith("HTTP/1.1 200", StringComparison.Ordinal) && at >= 0
            ? end + 4 + int.Parse(head.AsSpan(at + length.Length, (head + "\r").IndexOf('\r', at + length.Length) - at - length.Length), CultureInfo.InvariantCulture)
            : throw new InvalidDataException($"The node answered: {Encoding.UTF8.GetString(answer)}");
    }
}
