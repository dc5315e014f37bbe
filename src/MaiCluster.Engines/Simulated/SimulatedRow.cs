namespace MaiCluster.Engines.Simulated;

/// <summary>
/// What stands for the keys and values of a row: at each position a hash of the tokens up to there and of how each was
/// computed. As with a real engine, a token that was decoded is not the same as one that was prefilled.
/// </summary>
internal sealed class SimulatedRow(int maxContext)
{
    private State[] _states = [];

    /// <summary>Positions that were computed.</summary>
    public int Length { get; private set; }

    /// <summary>After the last position: everything the next token follows from.</summary>
    public State Last => _states[Length - 1];

    /// <exception cref="InvalidOperationException">What stands before the position was never computed, or was given back: a fault of the caller's bookkeeping.</exception>
    public void Compute(int position, int token, bool isDecoded)
    {
        if (position > Length || position >= maxContext)
        {
            throw new InvalidOperationException(position > Length
                ? $"Position {position} cannot be computed: the row holds {Length} tokens."
                : $"Position {position} is beyond the row's {maxContext} tokens.");
        }

        Grow(position + 1);
        var before = position == 0 ? default : _states[position - 1];
        var hash = Mix(before.Hash ^ (((ulong)(uint)token << 1) | (isDecoded ? 1ul : 0ul)) * 0x9E3779B97F4A7C15);
        _states[position] = isDecoded ? new State(hash, before.PromptHash, before.Decoded + 1) : new State(hash, hash, 0);
        Length = position + 1;
    }

    /// <exception cref="InvalidOperationException">The source does not hold so many tokens.</exception>
    public void CopyFrom(SimulatedRow source, int tokens)
    {
        if (tokens > source.Length)
        {
            throw new InvalidOperationException($"{tokens} tokens cannot be copied: the row holds {source.Length}.");
        }

        Grow(tokens);
        Array.Copy(source._states, _states, tokens);
        Length = tokens;
    }

    public void Release(int keep)
    {
        Length = Math.Min(Length, keep);
        if (Length == 0)
        {
            _states = [];
        }
    }

    internal static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }

    private void Grow(int tokens)
    {
        if (tokens > _states.Length)
        {
            Array.Resize(ref _states, Math.Min(maxContext, Math.Max(tokens, Math.Max(256, 2 * _states.Length))));
        }
    }

    /// <param name="Hash">Of all tokens so far.</param>
    /// <param name="PromptHash">Of the tokens up to the last one that was prefilled.</param>
    /// <param name="Decoded">Decode steps since then.</param>
    internal readonly record struct State(ulong Hash, ulong PromptHash, int Decoded);
}
