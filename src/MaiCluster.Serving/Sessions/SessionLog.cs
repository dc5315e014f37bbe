using MaiCluster.Serving.Replicas;

namespace MaiCluster.Serving.Sessions;

/// <summary>All tokens that a session has said and heard, which of them were written by decode, and where their keys and values are. Immutable.</summary>
public sealed record SessionLog
{
    public static SessionLog Empty { get; } = new();

    /// <summary>The model of the last turn; empty before the first.</summary>
    public string Model { get; init; } = "";

    /// <summary>Where the last turn was computed; null before the first.</summary>
    public ReplicaId? Replica { get; init; }

    /// <summary>Prompt and answer of the last turn, as far as they were computed.</summary>
    public ReadOnlyMemory<int> Tokens { get; init; }

    /// <summary>In order, not touching each other, within the tokens.</summary>
    public IReadOnlyList<DecodedSpan> Decoded { get; init; } = [];

    /// <summary>How often the session was deleted. A deleted session leaves an empty log, so that a turn that was running then is known as an old one.</summary>
    public int Generation { get; init; }

    /// <summary>Turns since then.</summary>
    public int Turns { get; init; }

    /// <summary>When the last turn ended, or the deletion was; whole microseconds.</summary>
    public DateTimeOffset LastUsed { get; init; }

    /// <summary>How a prompt begins a turn: what it shares with this log. Tokens of another model mean something else.</summary>
    public SessionTurn Begin(SessionId id, string model, ReadOnlySpan<int> prompt)
    {
        var shared = model == Model ? Tokens.Span.CommonPrefixLength(prompt) : 0;
        return new SessionTurn
        {
            Id = id,
            Generation = Generation,
            Replica = model == Model ? Replica : null,
            SharedTokens = shared,
            Decoded = Clip(Decoded, shared),
        };
    }

    /// <summary>The log after a turn. What a turn did not share is gone: an edited history replaces the old one.</summary>
    /// <param name="turn">It has ended.</param>
    /// <param name="maxTokens">What is beyond is not remembered, at least 1.</param>
    /// <param name="now">When it ended.</param>
    public SessionLog After(CompletedTurn turn, int maxTokens, DateTimeOffset now)
    {
        var said = turn.Prompt.Length + turn.Answer.Length;
        var tokens = new int[Math.Min(said, maxTokens)];
        var ofPrompt = Math.Min(turn.Prompt.Length, tokens.Length);
        turn.Prompt.Span[..ofPrompt].CopyTo(tokens);
        turn.Answer.Span[..(tokens.Length - ofPrompt)].CopyTo(tokens.AsSpan(ofPrompt));
        return new SessionLog
        {
            Generation = Generation,
            Model = turn.Model,
            Replica = turn.Replica,
            Tokens = tokens,
            Decoded = Clip(Join(Clip(turn.Turn.Decoded, turn.Prompt.Length), turn.Prompt.Length, turn.Answer.Length), tokens.Length),
            Turns = Turns + 1,
            LastUsed = now,
        };
    }

    /// <summary>What is left after a deletion: no text.</summary>
    public SessionLog Deleted(DateTimeOffset now) => new() { Generation = Generation + 1, LastUsed = now };

    public byte[] ToBytes() => SessionLogFormat.Write(this);

    /// <summary>Null when the bytes are no log that this program can read.</summary>
    public static SessionLog? FromBytes(ReadOnlyMemory<byte> bytes) => SessionLogFormat.Read(bytes);

    private static IReadOnlyList<DecodedSpan> Clip(IReadOnlyList<DecodedSpan> spans, int length)
    {
        if (spans.Count == 0 || spans[^1].End <= length)
        {
            return spans;
        }

        var clipped = new List<DecodedSpan>(spans.Count);
        foreach (var span in spans)
        {
            if (span.Start < length)
            {
                clipped.Add(span with { Length = Math.Min(span.End, length) - span.Start });
            }
        }

        return clipped;
    }

    private static IReadOnlyList<DecodedSpan> Join(IReadOnlyList<DecodedSpan> spans, int start, int length)
    {
        if (length == 0)
        {
            return spans;
        }

        return spans is [.., var last] && last.End == start
            ? [.. spans.Take(spans.Count - 1), last with { Length = last.Length + length }]
            : [.. spans, new DecodedSpan(start, length)];
    }
}
