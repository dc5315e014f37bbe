namespace MaiCluster.Serving.Grammars.Automata;

/// <summary>Where to go on after a called rule, and below it the same for its caller. Equal stacks are one object while the graph remembers them.</summary>
internal sealed record Frame(int Id, int Return, Frame? Caller, int Depth)
{
    public bool Equals(Frame? other) => ReferenceEquals(this, other);

    public override int GetHashCode() => Id;
}

/// <summary>One way to read the text so far.</summary>
internal readonly record struct Reading(int State, Frame Frame) : IComparable<Reading>
{
    public int CompareTo(Reading other) =>
        State != other.State ? State.CompareTo(other.State) : Frame.Id.CompareTo(other.Frame.Id);
}

/// <summary>A place in the grammar: all readings of the text so far, in order, and what has been found out about it.</summary>
internal sealed class Place(Reading[] readings, bool canEnd, int byteClasses)
{
    /// <summary>Where no text of the grammar leads.</summary>
    public static readonly Place Dead = new([], canEnd: false, byteClasses: 0);

    public Reading[] Readings { get; } = readings;

    /// <summary>True when the text is a whole answer.</summary>
    public bool CanEnd { get; } = canEnd;

    /// <summary>True when the text is a whole answer and nothing can follow.</summary>
    public bool MustEnd => CanEnd && Readings.Length == 0;

    public bool IsDead => ReferenceEquals(this, Dead);

    /// <summary>The next place for each class of bytes; null = not found out yet.</summary>
    public Place?[] Next { get; } = new Place?[byteClasses];

    /// <summary>The allowed tokens; null = not found out yet.</summary>
    public ulong[]? Mask;
}

/// <summary>Two places with the same readings are the same.</summary>
internal sealed class SamePlace : IEqualityComparer<Place>
{
    public bool Equals(Place? x, Place? y) =>
        x!.CanEnd == y!.CanEnd && x.Readings.AsSpan().SequenceEqual(y.Readings);

    public int GetHashCode(Place obj)
    {
        var hash = new HashCode();
        hash.Add(obj.CanEnd);
        foreach (var reading in obj.Readings)
        {
            hash.Add(reading.State);
            hash.Add(reading.Frame.Id);
        }

        return hash.ToHashCode();
    }
}
