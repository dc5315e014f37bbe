using MaiCluster.Serving.Replicas.Calls;
using MaiCluster.Serving.Requests;
using MaiCluster.Serving.Streams;

namespace MaiCluster.Serving.Batching;

/// <summary>
/// The ways out of a batch without a last token drawn: its client left, its time ran out, or this replica cannot go on and
/// another one will.
/// </summary>
internal sealed class Departures(BatchState state, LoopQueue queue)
{
    /// <summary>Ends what clients left, what failed, and what waited too long.</summary>
    public void EndLeavers(long now)
    {
        foreach (var row in state.Rows)
        {
            if (row.Owner is TextChoice choice)
            {
                EndIfLeaving(choice, now);
            }
        }

        for (var i = state.WaitingCount - 1; i >= 0; i--)
        {
            var choice = (TextChoice)state.WaitingAt(i);
            if (!EndIfLeaving(choice, now) && !choice.Submission.HasStarted)
            {
                choice.Submission.SetQueuePosition(i + 1);
            }
        }
    }

    /// <summary>Every attempt leaves; those whose clients left already end.</summary>
    public void LeaveAll(AttemptEnd end, long now)
    {
        EndLeavers(now);
        LeaveWhere(end, static (_, _) => true, null);
    }

    /// <summary>Attempts that had no row yet go where they need not wait; those that end anyway do so at the next step.</summary>
    public void MoveWaiting() =>
        LeaveWhere(AttemptEnd.Moved, static (submission, _) => submission is { HasStarted: false, IsCancelled: false, Failure: null }, null);

    /// <summary>A pass of this choice alone broke off: its attempt is lost, and what its row holds.</summary>
    public void Lose(TextChoice choice)
    {
        state.Discard(choice);
        LeaveWhere(AttemptEnd.Lost, static (submission, lost) => submission == lost, choice.Submission);
        Leave(choice.Submission, AttemptEnd.Lost);
    }

    /// <summary>A request that could not even be set up.</summary>
    public void Refuse(Submission submission, RequestFailure failure, long now)
    {
        submission.Fail(failure);
        for (var choice = 0; choice < submission.Request.Choices; choice++)
        {
            if (!submission.HasEnded(choice))
            {
                End(submission, choice, FinishReason.Failed, now);
            }
        }
    }

    private bool EndIfLeaving(TextChoice choice, long now)
    {
        var submission = choice.Submission;
        if (!submission.IsCancelled && submission.Failure is null && !submission.HasFirstToken && queue.IsTooLate(submission, now))
        {
            submission.Fail(queue.TooLate(submission));
        }

        if (!submission.IsCancelled && submission.Failure is null)
        {
            return false;
        }

        state.End(choice);
        End(submission, choice.Choice, submission.IsCancelled ? FinishReason.Cancelled : FinishReason.Failed, now);
        return true;
    }

    private void End(Submission submission, int choice, FinishReason reason, long now)
    {
        queue.Started(submission);
        if (submission.Publish(new GeneratedToken { Choice = choice, Token = -1, Finish = reason }, now))
        {
            queue.Over();
        }

        submission.Tokens.Flush();
    }

    private void LeaveWhere(AttemptEnd end, Func<Submission, Submission?, bool> leaves, Submission? argument)
    {
        foreach (var row in state.Rows)
        {
            if (row.Owner is TextChoice choice && leaves(choice.Submission, argument))
            {
                state.End(choice);
                Leave(choice.Submission, end);
            }
        }

        for (var i = state.WaitingCount - 1; i >= 0; i--)
        {
            var choice = (TextChoice)state.WaitingAt(i);
            if (leaves(choice.Submission, argument))
            {
                state.End(choice);
                Leave(choice.Submission, end);
            }
        }
    }

    private void Leave(Submission submission, AttemptEnd end)
    {
        queue.Started(submission);
        submission.Tokens.Flush();
        if (submission.Leave(end))
        {
            queue.Over();
        }
    }
}
