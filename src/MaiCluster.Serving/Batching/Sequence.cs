using MaiCluster.Serving.Requests;

namespace MaiCluster.Serving.Batching;

/// <summary>
/// One choice of one request on its way through the batch: its tokens and how many of them are computed. The prompt is
/// computed by prefill and everything after it by decode, also when it is computed again, since the two kernels differ
/// in the last bits.
/// </summary>
public class Sequence
{
    private readonly int[] _tokens;

    public Sequence(TextRequest request, int choice, long arrival)
    {
        KeyId = request.KeyId;
        Priority = request.Priority;
        Choice = choice;
        Arrival = arrival;
        PromptLength = request.Prompt.Length;
        _tokens = new int[request.Prompt.Length + request.MaxTokens];
        request.Prompt.CopyTo(_tokens);
        Length = PromptLength;
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
    public int Computed { get; internal set; }

    /// <summary>Of the prompt, what the last admission took from a resident prefix.</summary>
    public int Cached { get; internal set; }

    public int Row { get; internal set; } = -1;

    public SequencePhase Phase { get; internal set; } = SequencePhase.Waiting;

    /// <summary>Tokens that the row must have room for.</summary>
    public int Capacity => _tokens.Length;

    public int Generated => Length - PromptLength;

    /// <summary>True when every known token is computed: the next logits choose a new one.</summary>
    public bool IsCaughtUp => Computed == Length;

    public ReadOnlySpan<int> Tokens => _tokens.AsSpan(0, Length);

    public ReadOnlySpan<int> Prompt => _tokens.AsSpan(0, PromptLength);

    /// <summary>The part of the row that another sequence may copy: the prompt as far as it is computed.</summary>
    public ReadOnlySpan<int> ComputedPrompt => _tokens.AsSpan(0, Math.Min(Computed, PromptLength));

    /// <summary>The prompt's storage, kept by a row whose sequence has ended.</summary>
    internal int[] Storage => _tokens;

    internal void Append(int token) => _tokens[Length++] = token;

    /// <summary>Whether this one is served before the other: lower priority value first, then the earlier.</summary>
    public bool IsBefore(Sequence other) =>
        Priority != other.Priority ? Priority < other.Priority
        : Arrival != other.Arrival ? Arrival < other.Arrival
        : Choice < other.Choice;
}
