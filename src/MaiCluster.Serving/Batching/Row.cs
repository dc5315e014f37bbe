namespace MaiCluster.Serving.Batching;

/// <summary>One row of the KV arena: free, the row of a sequence, or the resident beginning of one that has ended.</summary>
public sealed class Row(int index)
{
    private TokenTrail? _kept;

    public int Index { get; } = index;

    public Sequence? Owner { get; private set; }

    /// <summary>Tokens of the resident prefix; 0 when the row is free or owned.</summary>
    public int PrefixLength { get; private set; }

    /// <summary>The step in which the row was last used.</summary>
    public long LastUsed { get; private set; }

    /// <summary>Tokens whose memory the row has committed; it stays so until the row is released.</summary>
    public int Touched { get; private set; }

    public bool IsFree => Owner is null && PrefixLength == 0;

    public bool IsResident => PrefixLength > 0;

    /// <summary>What the row counts against the KV budget: what its sequence may need, or what its memory holds.</summary>
    public int HeldTokens => Math.Max(Touched, Owner?.Capacity ?? PrefixLength);

    /// <summary>Tokens, from the first, that the sequence may take from this row instead of computing them.</summary>
    public int UsableBy(Sequence sequence) =>
        Owner is { } owner ? sequence.Usable(owner.Trail.SharedWith(owner.Computed, sequence.Trail, sequence.Length))
        : IsResident ? sequence.Usable(_kept!.SharedWith(PrefixLength, sequence.Trail, sequence.Length))
        : 0;

    /// <summary>True when it keeps an earlier turn of the sequence's session.</summary>
    public bool IsResidentOfSession(Sequence sequence) => IsResident && _kept!.IsOfSession(sequence.Trail);

    public void Give(Sequence sequence, long step)
    {
        Owner = sequence;
        Forget();
        LastUsed = step;
        sequence.Row = Index;
    }

    /// <summary>The sequence has ended or left: what a later one may take stays, if it is long enough to be worth it.</summary>
    public void Keep(int minPrefix, long step)
    {
        var owner = Owner!;
        var keepable = owner.Keepable;
        Touch(owner.Computed);
        Forget();
        if (keepable >= minPrefix)
        {
            (_kept, PrefixLength) = (owner.Trail, keepable);
        }

        Owner = null;
        LastUsed = step;
        owner.Row = -1;
    }

    /// <summary>Takes over what another row held; its content has been copied here.</summary>
    public void TakeOver(Row other)
    {
        (Owner, _kept, PrefixLength, LastUsed) = (other.Owner, other._kept, other.PrefixLength, other.LastUsed);
        Touch(Owner?.Computed ?? PrefixLength);
        if (Owner is { } owner)
        {
            owner.Row = Index;
            other.Touch(owner.Computed);
        }

        other.Owner = null;
        other.Forget();
    }

    public void Touch(int tokens) => Touched = Math.Max(Touched, tokens);

    public void Use(long step) => LastUsed = step;

    /// <summary>Drops the prefix; the memory stays committed.</summary>
    public void Forget() => (_kept, PrefixLength) = (null, 0);

    /// <summary>The memory beyond the first <paramref name="tokens"/> was given back.</summary>
    public void Shrink(int tokens)
    {
        PrefixLength = Math.Min(PrefixLength, tokens);
        Touched = tokens;
    }
}
