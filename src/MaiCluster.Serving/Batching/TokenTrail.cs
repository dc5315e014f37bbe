using MaiCluster.Serving.Sessions;

namespace MaiCluster.Serving.Batching;

/// <summary>What the keys and values of a row were computed from: the tokens, how each was computed, and for which session.</summary>
internal sealed class TokenTrail(int[] tokens, DecodedRuns decoded, SessionId? session)
{
    public int[] Tokens { get; } = tokens;

    public DecodedRuns Decoded { get; } = decoded;

    public SessionId? Session { get; } = session;

    public bool IsOfSession(TokenTrail other) => Session is not null && Session == other.Session;

    /// <summary>
    /// Of the first <paramref name="computed"/> tokens, how many another sequence would compute to the same bits. What decode
    /// steps wrote, and all after it, is shared within a session only.
    /// </summary>
    public int SharedWith(int computed, TokenTrail other, int otherLength)
    {
        var alike = Math.Min(computed, Decoded.AgreesUntil(other.Decoded));
        alike = Math.Min(alike, IsOfSession(other) ? otherLength : Decoded.First);
        return Tokens.AsSpan(0, alike).CommonPrefixLength(other.Tokens.AsSpan(0, otherLength));
    }
}
