namespace MaiCluster.Serving.Batching;

/// <summary>What the loop does to the arena before a step's passes.</summary>
public enum KvAction
{
    /// <summary>Copy the first tokens of one row to another.</summary>
    Copy,

    /// <summary>Give a row's memory back, beyond its first tokens.</summary>
    Release,
}

/// <summary>One change of the arena.</summary>
/// <param name="Action">What is done.</param>
/// <param name="Row">To which row.</param>
/// <param name="Tokens">How many are copied, or kept.</param>
/// <param name="From">The row copied from.</param>
public readonly record struct KvCommand(KvAction Action, int Row, int Tokens, int From = -1);

/// <summary>One step: changes of the arena in order, then one decode pass over rows 0..n-1, then one prefill chunk. Reused from step to step.</summary>
public sealed class StepPlan
{
    public List<KvCommand> Commands { get; } = new(16);

    /// <summary>Sequences that got a row in this step.</summary>
    public List<Sequence> Admitted { get; } = new(4);

    public int DecodeRows { get; set; }

    public Sequence? Prefill { get; set; }

    /// <summary>Tokens of the chunk, from <see cref="Sequence.Computed"/> on; never one, save where a prompt begins with a single one.</summary>
    public int PrefillTokens { get; set; }

    public void Copy(Row source, Row target, int tokens) => Commands.Add(new KvCommand(KvAction.Copy, target.Index, tokens, source.Index));

    /// <summary>Gives back what the row holds beyond <paramref name="keep"/> tokens.</summary>
    public void Release(Row row, int keep)
    {
        row.Shrink(keep);
        Commands.Add(new KvCommand(KvAction.Release, row.Index, keep));
    }

    public void Clear()
    {
        Commands.Clear();
        Admitted.Clear();
        DecodeRows = 0;
        Prefill = null;
        PrefillTokens = 0;
    }
}
