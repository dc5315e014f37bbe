namespace MaiCluster.Serving.Batching;

/// <summary>
/// Gives rows to waiting sequences: the most urgent first, between keys the one that has fewest rows, and only when the
/// arena has room for prompt and answer together. When it is short: memory of free rows first, then idle prefixes, then
/// the row of the least urgent sequence.
/// </summary>
internal static class RowAdmission
{
    public static void Admit(BatchState state, StepPlan plan)
    {
        while (Next(state) is { } sequence && MayStartBeside(state, sequence))
        {
            if (!MakeRoom(state, plan, sequence))
            {
                return;
            }

            BatchScheduler.FillHoles(state, plan); // where rows were given up
            GiveRow(state, plan, sequence);
        }
    }

    /// <summary>A free row at or after <paramref name="from"/>, the lowest first: it is nearest to the decode batch.</summary>
    public static Row? FindFree(BatchState state, int from, int except = -1)
    {
        for (var index = from; index < state.Rows.Length; index++)
        {
            if (index != except && state.Rows[index].IsFree)
            {
                return state.Rows[index];
            }
        }

        return null;
    }

    /// <summary>A row outside the decode batch: a free one, else that of the prefix which was idle longest.</summary>
    public static Row? FindRoom(BatchState state, int except)
    {
        if (FindFree(state, state.DecodeRows, except) is { } free)
        {
            return free;
        }

        var oldest = OldestPrefix(state, state.DecodeRows, except);
        oldest?.Forget();
        return oldest;
    }

    /// <summary>Rows keep what they once touched: gives memory back until all of it is within the budget again.</summary>
    public static void Trim(BatchState state, StepPlan plan)
    {
        while (state.HeldTokens > state.KvTokens && ReleaseIdle(state, plan, spare: null))
        {
        }
    }

    /// <summary>Among the most urgent, the key with the fewest rows; then the earliest.</summary>
    private static Sequence? Next(BatchState state)
    {
        Sequence? best = null;
        var fewest = int.MaxValue;
        for (var i = 0; i < state.WaitingCount; i++)
        {
            var sequence = state.WaitingAt(i);
            if (best is not null && sequence.Priority != best.Priority)
            {
                break;
            }

            var rows = RowsOf(state, sequence.KeyId);
            if (rows < fewest)
            {
                (best, fewest) = (sequence, rows);
            }
        }

        return best;
    }

    /// <summary>One prompt at a time, so that the next can take what they share; a more urgent one need not wait.</summary>
    private static bool MayStartBeside(BatchState state, Sequence sequence)
    {
        foreach (var row in state.Rows)
        {
            if (row.Owner is { Phase: SequencePhase.Prefilling } other && other.Priority <= sequence.Priority)
            {
                return false;
            }
        }

        return true;
    }

    private static bool MakeRoom(BatchState state, StepPlan plan, Sequence sequence)
    {
        if (!CanFitBesideMoreUrgent(state, sequence))
        {
            return false; // giving up rows would not help it
        }

        while (state.ActiveRows >= state.Shape.DecodeRows)
        {
            if (!GiveUpLeastUrgent(state, sequence))
            {
                return false;
            }
        }

        while (state.HeldTokens + sequence.Capacity > state.KvTokens)
        {
            var source = PrefixSource(state, sequence, out var shared);
            if (source is not null && CanGoOnIn(source, sequence, state, shared)
                && state.HeldTokens - source.HeldTokens + sequence.Capacity <= state.KvTokens)
            {
                return true; // what that row holds is not needed twice
            }

            if (!ReleaseIdle(state, plan, source) && !GiveUpLeastUrgent(state, sequence))
            {
                return false;
            }
        }

        return true;
    }

    private static bool CanFitBesideMoreUrgent(BatchState state, Sequence sequence)
    {
        var rows = 1;
        var tokens = (long)sequence.Capacity;
        foreach (var row in state.Rows)
        {
            if (row.Owner is { } owner && owner.Priority <= sequence.Priority)
            {
                rows++;
                tokens += row.HeldTokens;
            }
        }

        return rows <= state.Shape.DecodeRows && tokens <= state.KvTokens;
    }

    /// <summary>Gives back the memory of a free row, else of the prefix that was idle longest and is not <paramref name="spare"/>, else of any.</summary>
    private static bool ReleaseIdle(BatchState state, StepPlan plan, Row? spare)
    {
        var idle = MostTouchedFree(state) ?? OldestPrefix(state, from: 0, spare?.Index ?? -1) ?? OldestPrefix(state, from: 0);
        if (idle is null)
        {
            return false;
        }

        plan.Release(idle, keep: 0);
        return true;
    }

    private static bool GiveUpLeastUrgent(BatchState state, Sequence forWhom)
    {
        Sequence? last = null;
        foreach (var row in state.Rows)
        {
            if (row.Owner is { } owner && owner.Priority > forWhom.Priority && (last is null || last.IsBefore(owner)))
            {
                last = owner;
            }
        }

        if (last is null)
        {
            return false;
        }

        state.GiveUp(last);
        return true;
    }

    private static void GiveRow(BatchState state, StepPlan plan, Sequence sequence)
    {
        state.Dequeue(sequence);
        var source = PrefixSource(state, sequence, out var shared);
        var row = source is not null && CanGoOnIn(source, sequence, state, shared)
            ? source
            : FindRoom(state, source?.Index ?? -1) ?? FindRoom(state, except: -1)!; // the source itself when no other row is left
        if (row.Touched > sequence.Capacity)
        {
            plan.Release(row, keep: row == source ? shared : 0);
        }

        if (source is not null && row != source)
        {
            plan.Copy(source, row, shared);
            source.Use(state.Step);
        }

        row.Give(sequence, state.Step);
        row.Touch(shared);
        sequence.Begin(shared);
        plan.Admitted.Add(sequence);
    }

    /// <summary>
    /// True when the prompt goes on where a resident prefix ends (or rewrites its last two tokens as they were), or where the
    /// row is its own session's, whose earlier turns nobody else may go on from: no copy then.
    /// </summary>
    private static bool CanGoOnIn(Row row, Sequence sequence, BatchState state, int shared) =>
        row.IsResident && row.Index >= state.DecodeRows && (row.PrefixLength - shared <= 2 || row.IsResidentOfSession(sequence));

    /// <summary>The row that holds most of the sequence's beginning.</summary>
    private static Row? PrefixSource(BatchState state, Sequence sequence, out int shared)
    {
        Row? best = null;
        shared = 0;
        foreach (var row in state.Rows)
        {
            var usable = row.UsableBy(sequence);
            if (usable >= state.Options.MinPrefix && usable > shared)
            {
                (best, shared) = (row, usable);
            }
        }

        return best;
    }

    private static Row? OldestPrefix(BatchState state, int from, int except = -1)
    {
        Row? oldest = null;
        foreach (var row in state.Rows[from..])
        {
            if (row.IsResident && row.Index != except && (oldest is null || row.LastUsed < oldest.LastUsed))
            {
                oldest = row;
            }
        }

        return oldest;
    }

    private static Row? MostTouchedFree(BatchState state)
    {
        Row? most = null;
        foreach (var row in state.Rows)
        {
            if (row.IsFree && row.Touched > (most?.Touched ?? 0))
            {
                most = row;
            }
        }

        return most;
    }

    private static int RowsOf(BatchState state, string keyId)
    {
        var rows = 0;
        foreach (var row in state.Rows)
        {
            rows += row.Owner?.KeyId == keyId ? 1 : 0;
        }

        return rows;
    }
}
