using System.Buffers;
using MaiCluster.Gateway.Errors;
using MaiCluster.Gateway.Streaming;
using MaiCluster.Serving.Partners;
using MaiCluster.Serving.Requests;

namespace MaiCluster.Gateway.Partners;

/// <summary>Sends a partner's stream on, event by event: each is scanned once and leaves as it came but for the model's name, and for the usage at the end.</summary>
internal sealed class EventRelay(RelayedAnswer answer)
{
    /// <summary>Of one event; a tool call's arguments may be long.</summary>
    private const int MostEventBytes = 4 << 20;

    private readonly PartnerRun _run = answer.Run;
    private readonly ArrayBufferWriter<byte> _scratch = new();
    private PartnerUsage _usage;
    private byte[]? _last;
    private int _ended;
    private bool _begun;
    private bool _done;
    private bool _isCutShort;
    private RequestFailure? _failure;

    /// <returns>Why it is no answer; nothing was sent then. Null once it is.</returns>
    public async ValueTask<RequestFailure?> SendAsync()
    {
        try
        {
            if (!await RelayAsync())
            {
                return await LeftAsync();
            }
        }
        catch (OperationCanceledException) when (answer.Context.RequestAborted.IsCancellationRequested && _begun)
        {
            return await LeftAsync();
        }
        catch (IOException)
        {
            _failure = PartnerFailures.Cut(_run.Request.Partner);
        }

        return _failure is null ? await FinishAsync() : await FailAsync(_failure);
    }

    /// <returns>False when the client is gone.</returns>
    private async ValueTask<bool> RelayAsync()
    {
        while (true)
        {
            var read = await _run.Reply.ReadAsync();
            var buffer = read.Buffer;
            Take(ref buffer, read.IsCompleted);
            if (buffer.Length > MostEventBytes)
            {
                _failure = PartnerFailures.Garbled(_run.Request.Partner, $"an event of more than {MostEventBytes} bytes");
            }

            _run.Reply.AdvanceTo(buffer.Start, buffer.End);
            if (_done || _failure is not null)
            {
                return true;
            }

            if (read.IsCompleted)
            {
                _failure = _ended == 0 ? PartnerFailures.Cut(_run.Request.Partner) : null; // there may be fewer pictures than were asked for
                return true;
            }

            if (_begun && !await ReaderFlush.SendAsync(answer.Context, answer.Options, answer.Time))
            {
                return false;
            }
        }
    }

    private void Take(ref ReadOnlySequence<byte> buffer, bool isLast)
    {
        while (!_done && _failure is null && SseEvent.TryRead(ref buffer, isLast, _scratch, out var read))
        {
            if (!read.HasData)
            {
                if (_begun)
                {
                    answer.Context.Response.BodyWriter.Write(":\n\n"u8); // it keeps the connection open
                }
            }
            else if (read.IsDone)
            {
                _done = _begun;
                _failure = _begun ? null : PartnerFailures.Garbled(_run.Request.Partner, "an empty stream");
            }
            else
            {
                Take(read);
            }
        }
    }

    private void Take(SseEvent read)
    {
        if (!AnswerScan.TryRead(read.Data, out var scan))
        {
            _failure = PartnerFailures.Garbled(_run.Request.Partner, "an event that is no JSON object");
            return;
        }

        if (scan.IsError)
        {
            _failure = PartnerFailures.Unavailable(_run.Request.Partner, "failed while it answered", null);
            return;
        }

        Begin();
        _run.Count(scan.Said);
        _isCutShort |= scan.IsCutShort;
        Release();
        if (scan.HasUsage)
        {
            _usage = scan.Usage;
        }

        if (scan is { HasUsage: true, Choices: 0 })
        {
            _last = read.Data.ToArray(); // what it costs is not known before the end
        }
        else
        {
            Write(read, scan);
            if (scan.IsLast && !_run.Request.Operation.IsText())
            {
                _done = ++_ended >= _run.Request.Others.Images; // each picture has an event that is its last
            }
        }
    }

    /// <summary>A usage chunk that was not the last one after all.</summary>
    private void Release()
    {
        if (_last is { } held)
        {
            _last = null;
            if (answer.Form.IncludeUsage)
            {
                Write(held, costMicros: null);
            }
        }
    }

    private void Begin()
    {
        if (_begun)
        {
            return;
        }

        _begun = true;
        _run.Begin();
        answer.Exchange.FirstToken(answer.Time);
        AnswerHeaders.Tell(answer.Context.Response, _run);
        AnswerHeaders.BeginStream(answer.Context.Response, "text/event-stream");
    }

    private void Write(SseEvent read, in AnswerScan scan)
    {
        var output = answer.Context.Response.BodyWriter;
        if (!read.Name.IsEmpty)
        {
            output.Write("event: "u8);
            output.Write(read.Name);
            output.Write("\n"u8);
        }

        output.Write("data: "u8);
        AnswerRewrite.Write(read.Data, scan, answer.ModelName, costMicros: null, output);
        output.Write("\n\n"u8);
    }

    private void Write(byte[] json, long? costMicros)
    {
        var output = answer.Context.Response.BodyWriter;
        AnswerScan.TryRead(json, out var scan);
        output.Write("data: "u8);
        AnswerRewrite.Write(json, scan, answer.ModelName, costMicros, output);
        output.Write("\n\n"u8);
    }

    /// <summary>The record is closed before the last byte leaves.</summary>
    private async ValueTask<RequestFailure?> FinishAsync()
    {
        var usage = _run.Request.Operation == PartnerOperation.Image ? _usage with { Images = _ended } : _usage;
        var record = await _run.SettleAsync(_isCutShort ? FinishReason.Length : FinishReason.Stop, usage);
        answer.Exchange.Settled(record);
        if (_last is { } last && answer.Form.IncludeUsage)
        {
            Write(last, record.BilledMicros);
        }

        if (_run.Request.Operation.IsText())
        {
            answer.Context.Response.BodyWriter.Write("data: [DONE]\n\n"u8);
        }

        if (await ReaderFlush.SendAsync(answer.Context, answer.Options, answer.Time))
        {
            await answer.Context.Response.CompleteAsync(); // the client need not wait for the rest
            await _run.ReadToEndAsync();
        }

        return null;
    }

    private async ValueTask<RequestFailure?> FailAsync(RequestFailure failure)
    {
        if (!_begun)
        {
            return failure;
        }

        answer.Exchange.Failure = failure;
        answer.Exchange.Settled(await _run.SettleAsync(FinishReason.Failed, _usage));
        var output = answer.Context.Response.BodyWriter;
        output.Write("data: "u8);
        output.Write(ErrorAnswer.Json(ApiError.From(failure)));
        output.Write("\n\n"u8);
        await ReaderFlush.SendAsync(answer.Context, answer.Options, answer.Time);
        return null;
    }

    private async ValueTask<RequestFailure?> LeftAsync()
    {
        answer.Exchange.ClientLeft = true;
        await _run.CloseAsync();
        answer.Exchange.Settled(await _run.SettleAsync(FinishReason.Cancelled, _usage));
        return null;
    }
}
