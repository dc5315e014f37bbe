using MaiCluster.Serving.Replicas.Calls;
using MaiCluster.Serving.Requests;
using MaiCluster.Serving.Streams;

namespace MaiCluster.Orleans.Wire;

/// <summary>A token chunk in few bytes, its failure left out: a chunk of one token without log probabilities takes about ten.</summary>
internal static class ChunkPack
{
    private const int HeadNumbers = 7;
    private const int MostTokenBytes = 10;
    private const int MostAlternativeBytes = 9;

    // A token's head: its choice above these bits.
    private const int HasLogprobs = 1;
    private const int IsEndToken = 2;
    private const int FinishShift = 2;
    private const int FinishMask = 7;
    private const int HasPart = 1 << 5;
    private const int ChoiceShift = 6;

    public static byte[] Write(TokenChunk chunk)
    {
        var writer = new PackWriter(MostBytes(chunk.Tokens));
        try
        {
            writer.Number((ulong)chunk.Run);
            writer.Number(chunk.Position);
            writer.Number(chunk.QueuePosition);
            writer.Number(chunk.CachedTokens + 1 ?? 0);
            writer.Number((ulong)chunk.DeviceNanoseconds);
            writer.Number((int?)chunk.End + 1 ?? 0);
            writer.Number(chunk.Tokens.Count);
            for (var at = 0; at < chunk.Tokens.Count; at++)
            {
                Write(ref writer, chunk.Tokens[at]);
            }

            return writer.ToArray();
        }
        finally
        {
            writer.Dispose();
        }
    }

    /// <exception cref="InvalidDataException">The bytes are no such pack.</exception>
    public static TokenChunk Read(ReadOnlySpan<byte> pack, RequestFailure? failure)
    {
        var reader = new PackReader(pack);
        var run = (long)reader.Long();
        var (position, queuePosition, cached) = (reader.Number(), reader.Number(), reader.Number());
        var (nanoseconds, end) = ((long)reader.Long(), reader.Number());
        var tokens = new GeneratedToken[reader.Count(leastBytes: 2)];
        for (var at = 0; at < tokens.Length; at++)
        {
            tokens[at] = ReadToken(ref reader);
        }

        return new TokenChunk
        {
            Run = run,
            Position = position,
            Tokens = tokens,
            QueuePosition = queuePosition,
            CachedTokens = cached == 0 ? null : cached - 1,
            DeviceNanoseconds = nanoseconds,
            End = end == 0 ? null : (AttemptEnd)(end - 1),
            Failure = failure,
        };
    }

    private static int MostBytes(IReadOnlyList<GeneratedToken> tokens)
    {
        var bytes = (HeadNumbers * PackWriter.MostNumberBytes) + (tokens.Count * MostTokenBytes);
        for (var at = 0; at < tokens.Count; at++)
        {
            bytes += tokens[at].Logprobs is { } logprobs ? MostTokenBytes + (logprobs.TopTokens.Length * MostAlternativeBytes) : 0;
            bytes += tokens[at].Part is { } part ? TensorPack.MostBytes(part) : 0;
        }

        return bytes;
    }

    private static void Write(ref PackWriter writer, in GeneratedToken token)
    {
        writer.Number((token.Choice << ChoiceShift) | ((int)token.Finish << FinishShift) | (token.IsEndToken ? IsEndToken : 0) | (token.Logprobs is null ? 0 : HasLogprobs) | (token.Part is null ? 0 : HasPart));
        writer.Number(token.Token + 1); // -1 is a choice's end without a token
        if (token.Part is { } part)
        {
            TensorPack.Write(ref writer, part);
        }

        if (token.Logprobs is not { } logprobs)
        {
            return;
        }

        writer.Single(logprobs.Chosen);
        writer.Number(logprobs.TopTokens.Length);
        for (var at = 0; at < logprobs.TopTokens.Length; at++)
        {
            writer.Number(logprobs.TopTokens[at]);
            writer.Single(logprobs.TopLogprobs[at]);
        }
    }

    private static GeneratedToken ReadToken(ref PackReader reader)
    {
        var head = reader.Number();
        return new GeneratedToken
        {
            Choice = head >> ChoiceShift,
            Finish = (FinishReason)((head >> FinishShift) & FinishMask),
            IsEndToken = (head & IsEndToken) != 0,
            Token = reader.Number() - 1,
            Part = (head & HasPart) != 0 ? TensorPack.ReadPart(ref reader) : null,
            Logprobs = (head & HasLogprobs) != 0 ? ReadLogprobs(ref reader) : null,
        };
    }

    private static TokenLogprobs ReadLogprobs(ref PackReader reader)
    {
        var chosen = reader.Single();
        var count = reader.Count(leastBytes: 1 + sizeof(float));
        var (tokens, logprobs) = (new int[count], new float[count]);
        for (var at = 0; at < count; at++)
        {
            tokens[at] = reader.Number();
            logprobs[at] = reader.Single();
        }

        return new TokenLogprobs(chosen, tokens, logprobs);
    }
}
