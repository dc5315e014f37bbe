namespace MaiCluster.Serving.Batching;

/// <summary>The rows of the arena and the sequences that wait for one. One owner: the batch loop. No clock, no device.</summary>
public sealed class BatchState
{
    private readonly Row[] _rows;
    private readonly List<Sequence> _waiting = new(64);

    public BatchState(TextEngineShape shape, BatchingOptions options)
    {
        Shape = shape;
        Options = options;
        KvTokens = options.KvBytes / shape.KvBytesPerToken;
        _rows = [.. Enumerable.Range(0, shape.ArenaRows).Select(index => new Row(index))];
    }

    public TextEngineShape Shape { get; }
    public BatchingOptions Options { get; }

    /// <summary>Tokens that <see cref="BatchingOptions.KvBytes"/> has room for.</summary>
    public long KvTokens { get; }

    /// <summary>Counts plans; a time for least-recently-used.</summary>
    public long Step { get; set; }

    /// <summary>Rows 0..n-1 decode; the planner keeps it.</summary>
    public int DecodeRows { get; set; }

    public ReadOnlySpan<Row> Rows => _rows;

    /// <summary>In order of urgency.</summary>
    public IReadOnlyList<Sequence> Waiting => _waiting;

    public int WaitingCount => _waiting.Count;

    public long HeldTokens
    {
        get
        {
            var held = 0L;
            foreach (var row in _rows)
            {
                held += row.HeldTokens;
            }

            return held;
        }
    }

    /// <summary>Rows that belong to sequences.</summary>
    public int ActiveRows
    {
        get
        {
            var active = 0;
            foreach (var row in _rows)
            {
                active += row.Owner is null ? 0 : 1;
            }

            return active;
        }
    }

    public Sequence WaitingAt(int index) => _waiting[index];

    /// <summary>Puts a sequence into the queue at its place.</summary>
    public void Enqueue(Sequence sequence)
    {
        var at = _waiting.Count;
        while (at > 0 && sequence.IsBefore(_waiting[at - 1]))
        {
            at--;
        }

        sequence.Phase = SequencePhase.Waiting;
        _waiting.Insert(at, sequence);
    }

    public void Dequeue(Sequence sequence) => _waiting.Remove(sequence);

    /// <summary>The sequence is over: it leaves the queue, or its row keeps what a later prompt may take.</summary>
    public void End(Sequence sequence)
    {
        if (sequence.Phase == SequencePhase.Waiting)
        {
            Dequeue(sequence);
        }
        else
        {
            _rows[sequence.Row].Keep(Options.MinPrefix, Step);
        }

        sequence.Phase = SequencePhase.Ended;
    }

    /// <summary>The sequence is over, and nothing in its row can be trusted.</summary>
    public void Discard(Sequence sequence)
    {
        var row = _rows[sequence.Row];
        End(sequence);
        row.Forget();
    }

    /// <summary>Takes a sequence's row away; it waits again with its tokens and computes them anew.</summary>
    public void GiveUp(Sequence sequence)
    {
        _rows[sequence.Row].Keep(Options.MinPrefix, Step);
        sequence.Restart();
        Enqueue(sequence);
    }

    /// <summary>After a failed pass nothing in the arena can be trusted.</summary>
    public void ForgetPrefixes()
    {
        foreach (var row in _rows)
        {
            row.Forget();
        }
    }
}
