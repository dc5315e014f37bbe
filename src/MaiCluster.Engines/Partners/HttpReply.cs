using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using MaiCluster.Serving.Partners;

namespace MaiCluster.Engines.Partners;

/// <summary>A partner's answer over HTTP.</summary>
internal sealed class HttpReply : PartnerReply
{
    private const int BlockBytes = 16 << 10;

    /// <summary>What may come before a stream's first event: comments.</summary>
    private const int MostBeforeFirst = 64 << 10;

    private readonly HttpResponseMessage _response;
    private readonly PipeReader _reader;
    private readonly CancellationTokenSource _watch;
    private readonly CancellationToken _client;
    private readonly CancellationTokenRegistration _leaving;
    private readonly TimeSpan _idle;
    private bool _disposed;

    private HttpReply(HttpResponseMessage response, Stream body, TimeSpan idle, TimeProvider time, CancellationToken client)
    {
        (_response, _idle, _client) = (response, idle, client);
        _reader = PipeReader.Create(body, new StreamPipeReaderOptions(bufferSize: BlockBytes));
        _watch = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        _leaving = client.UnsafeRegister(static watch => ((CancellationTokenSource)watch!).Cancel(), _watch);
    }

    public override string? ContentType => _response.Content.Headers.ContentType?.ToString();

    /// <summary>Called once, when it is over; null = nobody waits for that.</summary>
    public Action? Ended { get; set; }

    /// <param name="response">Good, its body not read.</param>
    /// <param name="idle">The longest pause.</param>
    /// <param name="time">The clock.</param>
    /// <param name="client">The client left.</param>
    public static async ValueTask<HttpReply> OpenAsync(HttpResponseMessage response, TimeSpan idle, TimeProvider time, CancellationToken client) =>
        new(response, await response.Content.ReadAsStreamAsync(client), idle, time, client);

    /// <summary>Waits for a stream's first event; it stays to be read.</summary>
    /// <exception cref="IOException">The stream ended before it.</exception>
    public async Task AwaitFirstAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var read = await _reader.ReadAsync(cancellationToken);
            var hasEvent = HasEvent(read.Buffer);
            _reader.AdvanceTo(read.Buffer.Start, hasEvent || read.IsCompleted ? read.Buffer.Start : read.Buffer.End);
            if (hasEvent)
            {
                return;
            }

            if (read.IsCompleted || read.Buffer.Length > MostBeforeFirst)
            {
                throw new IOException("The stream has no event.");
            }
        }
    }

    public override ValueTask<ReadResult> ReadAsync() => _reader.TryRead(out var ready) ? new(ready) : WaitAsync();

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined) => _reader.AdvanceTo(consumed, examined);

    public override async ValueTask DisposeAsync()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        await _leaving.DisposeAsync();
        await _reader.CompleteAsync();
        _response.Dispose();
        _watch.Dispose();
        Ended?.Invoke();
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<ReadResult> WaitAsync()
    {
        _watch.CancelAfter(_idle);
        try
        {
            return await _reader.ReadAsync(_watch.Token);
        }
        catch (OperationCanceledException e) when (!_client.IsCancellationRequested)
        {
            throw new IOException("The partner fell silent.", e);
        }
        catch (HttpRequestException e)
        {
            throw new IOException("The partner cut its answer.", e);
        }
        finally
        {
            _watch.CancelAfter(Timeout.InfiniteTimeSpan); // a client that reads slowly is not the partner's silence
        }
    }

    private static bool HasEvent(in ReadOnlySequence<byte> seen)
    {
        var reader = new SequenceReader<byte>(seen);
        while (true)
        {
            if (reader.IsNext("data:"u8))
            {
                return true;
            }

            if (!reader.TryAdvanceToAny("\r\n"u8))
            {
                return false;
            }
        }
    }
}
