using System.Buffers;
using MaiCluster.Gateway.Answers;
using MaiCluster.Gateway.Streaming;
using MaiCluster.Serving.Partners;
using MaiCluster.Serving.Requests;

namespace MaiCluster.Gateway.Partners;

/// <summary>An answer that is one JSON object: it is all read before anything is sent, so that a cut or garbled one is an error like any other.</summary>
internal static class WholeRelay
{
    /// <summary>Ten pictures of 1,024 x 1,024 in base64 are half of it.</summary>
    private const int MostBytes = 64 << 20;

    /// <returns>Why it is no answer; nothing was sent then. Null once it is.</returns>
    public static async ValueTask<RequestFailure?> SendAsync(RelayedAnswer answer)
    {
        var (context, run) = (answer.Context, answer.Run);
        var (json, failure) = await ReadAsync(run);
        if (json is null)
        {
            return failure;
        }

        if (!TryRead(json, out var usage, out var finish))
        {
            return PartnerFailures.Garbled(run.Request.Partner, "an answer that is no JSON object");
        }

        answer.Exchange.FirstToken(answer.Time);
        run.Begin();
        var record = await run.SettleAsync(finish, usage);
        var told = answer.Exchange.Settled(record);
        AnswerHeaders.Tell(context.Response, run);
        AnswerHeaders.TellCost(context.Response, told.BilledMicros);
        await JsonAnswer.WriteAsync(context, Rewritten(json, answer.ModelName, record.BilledMicros));
        return null;
    }

    private static bool TryRead(ReadOnlySpan<byte> json, out PartnerUsage usage, out FinishReason finish)
    {
        var isAnswer = AnswerScan.TryRead(json, out var scan) && !scan.IsError;
        (usage, finish) = (scan.Usage, scan.IsCutShort ? FinishReason.Length : FinishReason.Stop);
        return isAnswer;
    }

    private static Utf8Buffer Rewritten(ReadOnlySpan<byte> json, byte[] model, long costMicros)
    {
        AnswerScan.TryRead(json, out var scan);
        var body = new Utf8Buffer(json.Length + model.Length + 64);
        AnswerRewrite.Write(json, scan, model, costMicros, body);
        return body;
    }

    private static async ValueTask<(byte[]? Json, RequestFailure? Failure)> ReadAsync(PartnerRun run)
    {
        try
        {
            while (true)
            {
                var read = await run.Reply.ReadAsync();
                if (read.Buffer.Length > MostBytes)
                {
                    return (null, PartnerFailures.Garbled(run.Request.Partner, $"more than {MostBytes} bytes"));
                }

                if (read.IsCompleted)
                {
                    return (read.Buffer.ToArray(), null);
                }

                run.Reply.AdvanceTo(read.Buffer.Start, read.Buffer.End);
            }
        }
        catch (IOException)
        {
            return (null, PartnerFailures.Cut(run.Request.Partner));
        }
    }
}
