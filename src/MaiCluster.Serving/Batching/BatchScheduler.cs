namespace MaiCluster.Serving.Batching;

/// <summary>
/// Decides one step: who joins the decode batch, who gets a row, which prompt chunk is computed beside it. Pure
/// bookkeeping over <see cref="BatchState"/>: no clock, no device; the same state gives the same plan.
/// </summary>
public static class BatchScheduler
{
    /// <summary>The shortest chunk that is split further only at the prompt's end.</summary>
    private const int SmallestChunk = 16;

    public static void Plan(BatchState state, StepPlan plan)
    {
        plan.Clear();
        state.Step++;
        FillHoles(state, plan);
        JoinReady(state, plan);
        RowAdmission.Admit(state, plan);
        RowAdmission.Trim(state, plan);
        ChoosePrefill(state, plan);
        plan.DecodeRows = state.DecodeRows;
    }

    /// <summary>Rows 0..n-1 must all decode: what prefills again moves out, and a row that was left goes to another.</summary>
    internal static void FillHoles(BatchState state, StepPlan plan)
    {
        FillLeftRows(state, plan);
        while (FirstPrefilling(state) is { } row)
        {
            if (row.Index < state.DecodeRows - 1)
            {
                MoveOut(state, plan, row);
            }
            else
            {
                state.DecodeRows--; // it stands where the batch now ends
            }

            FillLeftRows(state, plan);
        }
    }

    /// <summary>A row whose sequence has left goes to a ready one, else to the batch's last.</summary>
    private static void FillLeftRows(BatchState state, StepPlan plan)
    {
        for (var hole = 0; hole < state.DecodeRows;)
        {
            var row = state.Rows[hole];
            if (row.Owner is not null)
            {
                row.Use(state.Step);
                hole++;
                continue;
            }

            if (MostUrgent(state, SequencePhase.Ready) is { } ready)
            {
                MoveInto(state, plan, ready.Row, hole);
                ready.Phase = SequencePhase.Decoding;
                continue;
            }

            var last = state.DecodeRows - 1;
            if (last > hole && state.Rows[last].Owner?.Phase == SequencePhase.Decoding)
            {
                MoveInto(state, plan, last, hole);
            }

            // Either the last row moved here and the hole is looked at again, or the last row does not decode itself.
            state.DecodeRows = last;
        }
    }

    private static Row? FirstPrefilling(BatchState state)
    {
        foreach (var row in state.Rows[..state.DecodeRows])
        {
            if (row.Owner?.Phase == SequencePhase.Prefilling)
            {
                return row;
            }
        }

        return null;
    }

    /// <summary>Where every row is taken, the rows behind it wait until it is ready again.</summary>
    private static void MoveOut(BatchState state, StepPlan plan, Row row)
    {
        if (RowAdmission.FindRoom(state, except: row.Index) is { } room)
        {
            CopyRow(plan, room, row, row.Owner!.Computed);
            return;
        }

        foreach (var behind in state.Rows[row.Index..state.DecodeRows])
        {
            if (behind.Owner is { Phase: SequencePhase.Decoding } decoding)
            {
                decoding.Phase = SequencePhase.Ready;
            }
        }

        state.DecodeRows = row.Index;
    }

    private static void JoinReady(BatchState state, StepPlan plan)
    {
        while (state.DecodeRows < state.Shape.DecodeRows && MostUrgent(state, SequencePhase.Ready) is { } ready)
        {
            var next = state.Rows[state.DecodeRows];
            if (next.Owner is { Phase: SequencePhase.Ready } inPlace)
            {
                ready = inPlace; // stands where the batch ends: joins without a copy
            }
            else if (next.Owner is { } prefilling)
            {
                if (RowAdmission.FindRoom(state, except: next.Index) is not { } room)
                {
                    return; // every row is taken; the one in the way will be ready itself
                }

                CopyRow(plan, room, next, prefilling.Computed);
            }

            MoveInto(state, plan, ready.Row, next.Index);
            ready.Phase = SequencePhase.Decoding;
            state.DecodeRows++;
        }
    }

    private static void ChoosePrefill(BatchState state, StepPlan plan)
    {
        if (MostUrgent(state, SequencePhase.Prefilling) is not { } sequence)
        {
            return;
        }

        var budget = Math.Max(SmallestChunk, state.Options.StepTokens - state.DecodeRows);
        var rest = sequence.PrefillRest;
        var chunk = Math.Min(budget, rest);
        plan.Prefill = sequence;
        plan.PrefillTokens = rest - chunk == 1 ? chunk - 1 : chunk; // a chunk of one token takes another kernel
    }

    /// <summary>Moves a sequence's row; a resident prefix in its way goes to a free row, or is dropped.</summary>
    private static void MoveInto(BatchState state, StepPlan plan, int from, int target)
    {
        if (from == target)
        {
            return;
        }

        var row = state.Rows[target];
        if (row.IsResident && RowAdmission.FindFree(state, from: state.DecodeRows, except: target) is { } room)
        {
            CopyRow(plan, room, row, row.PrefixLength);
        }

        CopyRow(plan, row, state.Rows[from], state.Rows[from].Owner!.Computed);
    }

    private static void CopyRow(StepPlan plan, Row target, Row source, int tokens)
    {
        var needs = source.HeldTokens;
        if (target.Touched > needs)
        {
            plan.Release(target, keep: 0);
        }

        plan.Copy(source, target, tokens);
        target.TakeOver(source);
    }

    private static Sequence? MostUrgent(BatchState state, SequencePhase phase)
    {
        Sequence? first = null;
        foreach (var row in state.Rows)
        {
            if (row.Owner is { } owner && owner.Phase == phase && (first is null || owner.IsBefore(first)))
            {
                first = owner;
            }
        }

        return first;
    }
}
