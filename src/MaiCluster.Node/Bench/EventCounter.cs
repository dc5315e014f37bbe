using System.Net.Sockets;
using System.Text;

namespace MaiCluster.Node.Bench;

/// <summary>Counts the server-sent events of one answer as its bytes come.</summary>
internal sealed class EventCounter(Socket socket, int tokens)
{
    private static readonly byte[] Event = "data: {"u8.ToArray();
    private static readonly byte[] End = "data: [DONE]"u8.ToArray();
    private readonly StringBuilder _head = new();
    private int _event;
    private int _end;

    public Socket Socket => socket;

    public TokenTimes Times { get; } = new(tokens);

    public bool HasEnded { get; private set; }

    /// <exception cref="InvalidDataException">The node refused, or closed before the end.</exception>
    public void Take(ReadOnlySpan<byte> bytes, double now)
    {
        if (bytes.IsEmpty)
        {
            throw new InvalidDataException("The node closed the connection before the answer's end.");
        }

        if (_head.Length < 12)
        {
            _head.Append(Encoding.ASCII.GetString(bytes));
            if (_head.Length >= 12 && _head.ToString(9, 3) != "200")
            {
                throw new InvalidDataException($"The node answered: {_head}");
            }
        }

        foreach (var value in bytes)
        {
            _event = value == Event[_event] ? _event + 1 : value == Event[0] ? 1 : 0;
            _end = value == End[_end] ? _end + 1 : value == End[0] ? 1 : 0;
            if (_event == Event.Length)
            {
                Times.Add(now);
                _event = 0;
            }

            if (_end == End.Length)
            {
                HasEnded = true;
                _end = 0;
            }
        }
    }
}
