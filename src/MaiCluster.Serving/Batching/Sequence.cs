using MaiCluster.Serving.Requests;

namespace MaiCluster.Serving.Batching;

/// <summary>
/// One choice of one request on its way through the batch: its tokens and how many of them are computed. The prompt is
/// computed by prefill and everything after it by decode, also when it is computed again, since the two kernels differ
/// in the last bits; what a session's earlier turns decoded of the prompt is decoded again too.
/// </summary>
public class Sequence
{
    private readonly int[] _tokens;

    public Sequence(TextRequest request, int choice, long arrival)
    {
        KeyId = request.Requester.KeyId;
        Priority = request.Priority;
        Choice = choice;
        Arrival = arrival;
        PromptLength = request.Prompt.Length;
        _tokens = new int[request.Prompt.Length + request.MaxTokens];
        request.Prompt.CopyTo(_tokens);
        Length = PromptLength;
        Trail = new TokenTrail(_tokens, new DecodedRuns(PromptLength, request.Turn), request.Turn?.Id);
    }

    public string KeyId { get; }
    public int Priority { get; }
    public int Choice { get; }

    /// <summary>Grows with each submission: the order of equals.</summary>
    public long Arrival { get; }

    public int PromptLength { get; }

    /// <summary>Prompt and answer so far.</summary>
    public int Length { get; private set; }

    /// <summary>Tokens whose keys and values are in the row.</summary>
    public int Computed { get; private set; }

    /// <summary>Tokens that it had computed when its row was taken away: what it computes up to there, it computes again.</summary>
    public int ComputedBefore { get; private set; }

    /// <summary>Of the prompt, what the last admission took from a resident row.</summary>
    public int Cached { get; private set; }

    public int Row { get; internal set; } = -1;

    public SequencePhase Phase { get; internal set; } = SequencePhase.Waiting;

    /// <summary>Tokens that the row must have room for.</summary>
    public int Capacity => _tokens.Length;

    public int Generated => Length - PromptLength;

    /// <summary>True when every known token is computed: the next logits choose a new one.</summary>
    public bool IsCaughtUp => Computed == Length;

    public ReadOnlySpan<int> Tokens => _tokens.AsSpan(0, Length);

    public ReadOnlySpan<int> Prompt => _tokens.AsSpan(0, PromptLength);

    /// <summary>Tokens up to the next that is decoded: what prefill may take in chunks. While it prefills.</summary>
    public int PrefillRest => Trail.Decoded.NextStart(Computed) - Computed;

    /// <summary>Prompt tokens that are not computed yet.</summary>
    public int PromptRest => Math.Max(0, PromptLength - Computed);

    internal TokenTrail Trail { get; }

    /// <summary>What a later prompt may take from the row: the session's next turn what its log will have, which is the first choice.</summary>
    internal int Keepable => Trail.Session is not null && Choice == 0 ? Computed : Math.Min(Computed, PromptLength);

    internal void Append(int token) => _tokens[Length++] = token;

    /// <summary>
    /// How many of the tokens that a row shares may be taken over: the last token is left, for its logits, and never a single
    /// one to prefill.
    /// </summary>
    internal int Usable(int shared)
    {
        shared = Math.Min(shared, Length - 1);
        return shared == 0 || Trail.Decoded.Contains(shared) || Trail.Decoded.NextStart(shared) - shared > 1 ? shared : shared - 1;
    }

    /// <summary>Has a row that holds its first tokens.</summary>
    internal void Begin(int computed)
    {
        Computed = computed;
        Cached = Math.Min(computed, PromptLength);
        Phase = Trail.Decoded.Contains(computed) ? SequencePhase.Ready : SequencePhase.Prefilling;
    }

    /// <summary>A pass has computed its next tokens; what follows them may need the other kind of pass.</summary>
    internal void Advance(int tokens)
    {
        Computed += tokens;
        var decodes = Trail.Decoded.Contains(Computed);
        Phase = Phase switch
        {
            SequencePhase.Prefilling when decodes => SequencePhase.Ready,
            SequencePhase.Decoding when !decodes => SequencePhase.Prefilling,
            var same => same,
        };
    }

    /// <summary>Has lost its row.</summary>
    internal void Restart()
    {
        ComputedBefore = Math.Max(ComputedBefore, Computed);
        Computed = 0;
    }

    /// <summary>
    /// Whether this one is served before the other: lower priority value first, then one whose answer has begun, here or
    /// elsewhere, since its client reads already; then the earlier.
    /// </summary>
    public bool IsBefore(Sequence other) =>
        Priority != other.Priority ? Priority < other.Priority
        : Generated > 0 != other.Generated > 0 ? Generated > 0
        : Arrival != other.Arrival ? Arrival < other.Arrival
        : Choice < other.Choice;
}
