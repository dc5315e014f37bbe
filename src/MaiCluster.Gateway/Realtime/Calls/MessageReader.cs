using System.Buffers;
using System.Net.WebSockets;

namespace MaiCluster.Gateway.Realtime.Calls;

/// <summary>Reads whole messages from a client. One owner.</summary>
/// <param name="mostBytes">Of one message.</param>
internal sealed class MessageReader(WebSocket socket, int mostBytes)
{
    private const int ReadBytes = 16 << 10;

    private ArrayBufferWriter<byte> _buffer = new(ReadBytes);

    /// <summary>What came: a message, or what stands in its place.</summary>
    public enum Kind
    {
        /// <summary>Text, to be taken before the next call.</summary>
        Text,

        /// <summary>A message of bytes, which is none.</summary>
        Binary,

        /// <summary>Larger than is taken; the rest of it is skipped.</summary>
        TooLong,

        /// <summary>The client hung up, or is not there any more.</summary>
        Closed,
    }

    /// <param name="cancellationToken">Gives the client up.</param>
    public async Task<(Kind Kind, ReadOnlyMemory<byte> Text)> ReadAsync(CancellationToken cancellationToken)
    {
        if (_buffer.Capacity > 16 * ReadBytes)
        {
            _buffer = new ArrayBufferWriter<byte>(ReadBytes); // a call is long, and large messages are rare
        }

        _buffer.ResetWrittenCount();
        try
        {
            while (true)
            {
                var read = await socket.ReceiveAsync(_buffer.GetMemory(ReadBytes), cancellationToken);
                if (read.MessageType == WebSocketMessageType.Close)
                {
                    return (Kind.Closed, default);
                }

                _buffer.Advance(read.Count);
                if (_buffer.WrittenCount > mostBytes)
                {
                    return (Kind.TooLong, default);
                }

                if (read.EndOfMessage)
                {
                    return (read.MessageType == WebSocketMessageType.Text ? Kind.Text : Kind.Binary, _buffer.WrittenMemory);
                }
            }
        }
        catch (Exception error) when (error is WebSocketException or OperationCanceledException or IOException or ObjectDisposedException or InvalidOperationException)
        {
            return (Kind.Closed, default);
        }
    }
}
