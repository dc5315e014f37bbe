using MaiCluster.Serving.Batching;
using MaiCluster.Serving.Requests;
using MaiCluster.Serving.Streams;
using Microsoft.Extensions.Logging;

namespace MaiCluster.Serving.Replicas.Calls;

/// <summary>
/// One attempt at a replica in another process: reads its chunks and writes them into the submission. When the way breaks or
/// nothing comes in time it attaches again where it stands; when that fails too, the replica is lost.
/// </summary>
internal sealed partial class RemoteCall : IDisposable
{
    /// <summary>Ways that may break one after another without a token between them: a way that carries a first chunk each time and no more would be opened for ever.</summary>
    private const int MostAttaches = 4;

    private readonly ReplicaId _replica;
    private readonly IReplicaPort _port;
    private readonly Submission _submission;
    private readonly ReplicaCallOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly ChunkReader _chunks;
    private readonly InferenceWork _work;
    private readonly bool[] _hasEnded;
    private Task? _run;
    private int _position;
    private long _deviceNanoseconds;
    private bool _isCancelSent;

    public RemoteCall(ReplicaId replica, IReplicaPort port, Submission submission, ReplicaCallOptions options, TimeProvider time, ILogger log)
    {
        _replica = replica;
        _port = port;
        _submission = submission;
        _options = options;
        _time = time;
        _log = log;
        _chunks = new ChunkReader(time);
        _work = InferenceWork.Of(submission.Request, submission.Delivered);
        _hasEnded = new bool[submission.Request.Choices];
        for (var choice = 0; choice < submission.Delivered.Count; choice++)
        {
            _hasEnded[choice] = submission.Delivered[choice].HasEnded;
        }
    }

    /// <summary>Asks the replica and waits for its first word. Why it refused; null: it did not, or the submission tells its fate.</summary>
    public async ValueTask<RequestFailure?> BeginAsync()
    {
        if (_submission.Ended.IsCompleted)
        {
            Dispose();
            return null; // the attempt before it was lost between its last token and saying so
        }

        _submission.OnCancel(_chunks.Wake);
        _chunks.Open(token => _port.GenerateAsync(_work, token), _options.Silence);
        var first = await NextAsync();
        if (first is null && !_isCancelSent)
        {
            _chunks.Open(token => _port.GenerateAsync(_work, token), _options.Attach); // meets its first call, if that came through
            first = await NextAsync();
        }

        if (first is { Failure: { } failure, Tokens.Count: 0 })
        {
            Dispose();
            return failure;
        }

        _run = RunAsync(first);
        return null;
    }

    /// <summary>Nothing is read any more; the call does so itself when it is over.</summary>
    public void Dispose()
    {
        _submission.OnCancel(null);
        _chunks.Dispose();
    }

    private async Task RunAsync(TokenChunk? chunk)
    {
        var end = AttemptEnd.Lost;
        try
        {
            end = await WriteAsync(chunk);
        }
#pragma warning disable CA1031 // whatever goes wrong here, the request goes on elsewhere
        catch (Exception error)
#pragma warning restore CA1031
        {
            LogCallFailed(_submission.Request.Id, _replica, error);
        }

        Dispose();
        if (end != AttemptEnd.Finished && _submission.IsCancelled)
        {
            EndCancelled();
        }
        else
        {
            _submission.Leave(end); // changes nothing when every choice has ended
        }
    }

    /// <summary>Writes chunk after chunk until the attempt is over, and says how.</summary>
    private async Task<AttemptEnd> WriteAsync(TokenChunk? chunk)
    {
        var run = chunk?.Run;
        var attaches = 0;
        var isAttaching = false;
        while (true)
        {
            if (chunk is null || chunk.Position > _position)
            {
                // Broken, silent, or something between was lost.
                if (run is null || isAttaching || attaches == MostAttaches || _isCancelSent)
                {
                    LogLost(_submission.Request.Id, _replica, _position);
                    return AttemptEnd.Lost;
                }

                attaches++;
                isAttaching = true;
                var position = _position;
                _chunks.Open(token => _port.AttachAsync(_work.Id, run.Value, position, token), _options.Attach);
            }
            else
            {
                isAttaching = false;
                attaches = Write(chunk) ? 0 : attaches;
                if (chunk.End is { } end)
                {
                    return end == AttemptEnd.Finished && Array.Exists(_hasEnded, static ended => !ended) ? AttemptEnd.Lost : end;
                }
            }

            chunk = await NextAsync();
        }
    }

    /// <summary>Writes what is new of a chunk; true when something is.</summary>
    private bool Write(TokenChunk chunk)
    {
        var now = _time.GetTimestamp();
        if (chunk.Failure is { } failure)
        {
            _submission.Fail(failure);
        }

        if (chunk.CachedTokens is { } cached)
        {
            _submission.Start(now, cached);
        }
        else
        {
            _submission.SetQueuePosition(chunk.QueuePosition);
        }

        // Before the tokens: the last of them closes the meter.
        if (chunk.DeviceNanoseconds > _deviceNanoseconds)
        {
            _submission.Meter.AddDevice(chunk.DeviceNanoseconds - _deviceNanoseconds);
            _deviceNanoseconds = chunk.DeviceNanoseconds;
        }

        var known = _position - chunk.Position;
        for (var i = known; i < chunk.Tokens.Count; i++)
        {
            _position++;
            WriteToken(chunk.Tokens[i], now);
        }

        if (known >= chunk.Tokens.Count)
        {
            return false;
        }

        _submission.Tokens.Flush();
        return true;
    }

    private void WriteToken(in GeneratedToken token, long now)
    {
        _hasEnded[token.Choice] |= token.Finish != FinishReason.None;
        _submission.Publish(token, now);
    }

    /// <summary>The client left and the replica cannot say so itself.</summary>
    private void EndCancelled()
    {
        var now = _time.GetTimestamp();
        for (var choice = 0; choice < _hasEnded.Length; choice++)
        {
            if (!_hasEnded[choice])
            {
                WriteToken(new GeneratedToken { Choice = choice, Token = -1, Finish = FinishReason.Cancelled }, now);
            }
        }

        _submission.Tokens.Flush();
    }

    /// <summary>The next chunk; null when the way broke or nothing came in time. Passes the client's leaving on meanwhile.</summary>
    private async ValueTask<TokenChunk?> NextAsync()
    {
        while (true)
        {
            if (_submission.IsCancelled && !_isCancelSent)
            {
                _isCancelSent = true;
                _chunks.EndWithin(_options.Attach); // the replica's last word has the exact device time
                _ = SendCancelAsync(); // catches what it meets; the replica's reader is gone soon anyway
            }

            var (isDone, chunk) = await _chunks.NextAsync();
            if (isDone)
            {
                _chunks.Limit = _options.Silence;
                return chunk;
            }
        }
    }

    private async Task SendCancelAsync()
    {
        try
        {
            await _port.CancelAsync(_submission.Request.Id);
        }
#pragma warning disable CA1031 // a broken way: the replica stops by its reader's silence
        catch (Exception error)
#pragma warning restore CA1031
        {
            LogCancelFailed(_submission.Request.Id, _replica, error);
        }
    }

    [LoggerMessage(40, LogLevel.Warning, "The call of {RequestId} to {Replica} failed; it goes on elsewhere.")]
    private partial void LogCallFailed(RequestId requestId, ReplicaId replica, Exception error);

    [LoggerMessage(41, LogLevel.Warning, "{RequestId} lost {Replica} after {Position} tokens.")]
    private partial void LogLost(RequestId requestId, ReplicaId replica, int position);

    [LoggerMessage(42, LogLevel.Debug, "{RequestId} could not be cancelled at {Replica}.")]
    private partial void LogCancelFailed(RequestId requestId, ReplicaId replica, Exception error);
}
