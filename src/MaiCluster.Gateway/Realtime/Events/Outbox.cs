using System.Net.WebSockets;
using System.Threading.Channels;

namespace MaiCluster.Gateway.Realtime.Events;

/// <summary>Events on their way to the client, in order. Any thread adds; one sends.</summary>
/// <param name="silence">A client that takes nothing for this long is gone.</param>
internal sealed class Outbox(TimeSpan silence, TimeProvider time)
{
    /// <summary>Events that may wait. What is long, audio, is only added when few do (<see cref="RoomAsync"/>).</summary>
    private const int MostWaiting = 4096;

    /// <summary>Above it audio is held back: at 200 ms an event, ten seconds of speech.</summary>
    private const int FullAt = 50;

    private readonly Channel<byte[]> _events = Channel.CreateBounded<byte[]>(new BoundedChannelOptions(MostWaiting) { SingleReader = true });
    private volatile TaskCompletionSource _room = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _isGone;

    /// <summary>The client takes nothing any more.</summary>
    public bool IsGone => _isGone;

    /// <summary>Adds an event; once the client is gone it is dropped.</summary>
    public void Add(byte[] message)
    {
        if (!_events.Writer.TryWrite(message) && _events.Reader.Count >= MostWaiting)
        {
            _isGone = true;
            Complete();
        }
    }

    /// <summary>Nothing more comes.</summary>
    public void Complete() => _events.Writer.TryComplete();

    /// <summary>Completes when audio may be added.</summary>
    public async ValueTask RoomAsync(CancellationToken cancellationToken)
    {
        while (!_isGone && _events.Reader.Count >= FullAt)
        {
            var room = _room;
            if (_events.Reader.Count >= FullAt)
            {
                await room.Task.WaitAsync(cancellationToken);
            }
        }
    }

    /// <summary>Sends until nothing more comes, or the client takes nothing.</summary>
    /// <returns>Whether all was sent.</returns>
    public async Task<bool> SendAsync(WebSocket socket)
    {
        try
        {
            await foreach (var message in _events.Reader.ReadAllAsync(CancellationToken.None))
            {
                await socket.SendAsync(message, WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None).WaitAsync(silence, time);
                if (_events.Reader.Count < FullAt)
                {
                    Interlocked.Exchange(ref _room, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
                }
            }
        }
        catch (Exception error) when (error is WebSocketException or TimeoutException or IOException or ObjectDisposedException or InvalidOperationException or OperationCanceledException)
        {
            _isGone = true;
        }
        finally
        {
            Complete();
            _room.TrySetResult();
        }

        return !_isGone;
    }
}
