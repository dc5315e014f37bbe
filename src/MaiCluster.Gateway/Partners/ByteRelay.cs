using System.Buffers;
using MaiCluster.Gateway.Streaming;
using MaiCluster.Serving.Partners;
using MaiCluster.Serving.Requests;

namespace MaiCluster.Gateway.Partners;

/// <summary>An answer of bytes that nobody looks into, sent as they come: speech, a transcript as plain text.</summary>
internal static class ByteRelay
{
    private static readonly string[] Types = ["audio/", "text/plain", "text/vtt", "text/srt", "application/x-subrip", "application/octet-stream"];

    /// <returns>Why it is no answer; nothing was sent then. Null once it is.</returns>
    public static async ValueTask<RequestFailure?> SendAsync(RelayedAnswer answer)
    {
        var (context, run) = (answer.Context, answer.Run);
        if (run.Reply.ContentType is not { } type || !Types.Any(known => type.StartsWith(known, StringComparison.OrdinalIgnoreCase)))
        {
            return PartnerFailures.Garbled(run.Request.Partner, "neither JSON nor what was asked for");
        }

        try
        {
            while (true)
            {
                var read = await run.Reply.ReadAsync();
                if (!context.Response.HasStarted && (read.Buffer.Length > 0 || read.IsCompleted))
                {
                    run.Begin();
                    answer.Exchange.FirstToken(answer.Time);
                    AnswerHeaders.Tell(context.Response, run);
                    AnswerHeaders.BeginStream(context.Response, type);
                }

                foreach (var piece in read.Buffer)
                {
                    context.Response.BodyWriter.Write(piece.Span);
                }

                run.Reply.AdvanceTo(read.Buffer.End, read.Buffer.End);
                if (read.IsCompleted)
                {
                    answer.Exchange.Settled(await run.SettleAsync(FinishReason.Stop, default)); // before the answer's end leaves
                    return null;
                }

                if (!await ReaderFlush.SendAsync(context, answer.Options, answer.Time))
                {
                    return await LeftAsync(answer);
                }
            }
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested && context.Response.HasStarted)
        {
            return await LeftAsync(answer);
        }
        catch (IOException)
        {
            var cut = PartnerFailures.Cut(run.Request.Partner);
            if (!context.Response.HasStarted)
            {
                return cut;
            }

            answer.Exchange.Failure = cut;
            answer.Exchange.Settled(await run.SettleAsync(FinishReason.Failed, default));
            context.Abort(); // cut, so that nobody takes it for a whole one
            return null;
        }
    }

    private static async ValueTask<RequestFailure?> LeftAsync(RelayedAnswer answer)
    {
        answer.Exchange.ClientLeft = true;
        answer.Exchange.Settled(await answer.Run.SettleAsync(FinishReason.Cancelled, default));
        return null;
    }
}
